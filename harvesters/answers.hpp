#pragma once

#include "harvesters/fetch.hpp"
#include "harvesters/kind.hpp"
#include "publisher/base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>

namespace daybook::harvesters {

/// How long validators stand for an answer; then it is asked for whole, since one that was cut off without a
/// sign, or a server that is wrong about what did not change, would be believed for ever.
struct Trust {
    base::Instant now{};
    std::chrono::days most = std::chrono::days::max();
};

/// For whom an answer is got. What comes with the headers of a source is nobody else's.
struct Asker {
    std::string source = {};  ///< "" for nobody
    bool has_own_headers = false;
};

/// Gets answers of catalogues over HTTP and keeps them with their validators, so that one that did not change
/// is not sent again. Not for several threads.
class Answers {
public:
    /// Fetcher::fetch() or what does the same.
    using Fetch = std::function<Fetched(const std::string& url, const std::filesystem::path& to,
                                        const Validators& known)>;

    /// `folder` is made when it is missing. An answer of more than `most_bytes` is refused. What is not in
    /// `folder` is looked for in `besides`, which is only read, and which another process may write meanwhile.
    Answers(Fetch fetch, std::filesystem::path folder, std::uint64_t most_bytes = UINT64_C(64) << 20,
            std::filesystem::path besides = {}, Trust trust = {});

    /// Throws what fetching throws, and Error(exhausted) naming the address when the answer is too large.
    Answer get(const Request& request, const Asker& asker = {});
    /// What was got could not be read, so it is asked for whole next time.
    void distrust(const Request& request, const Asker& asker = {}) const;

    /// Removes what was kept and not asked for since this was made, so that the folder does not grow for ever;
    /// not what was asked for one of the sources `unread`, which could not say what they still need.
    void forget_unused(const std::set<std::string>& unread = {}) const;

private:
    struct Kept;
    std::optional<Kept> kept(const std::string& name) const;
    Kept keep(const Request& request, const Fetched& fetched, const std::string& name,
              const std::string& source) const;
    Validators validators_of(const Kept& kept) const;
    bool is_needed(const std::filesystem::path& file, const std::set<std::string>& unread) const;

    Fetch fetch_;
    std::filesystem::path folder_, besides_;
    std::uint64_t most_bytes_;
    Trust trust_;
    std::set<std::string> used_;
};

/// Puts the bytes of an object that is here already where fetching would have. \pre object.is_here()
Fetched keep_content(const SourceObject& object, const std::filesystem::path& to);

}  // namespace daybook::harvesters
