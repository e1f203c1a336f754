#pragma once

#include "harvesters/answers.hpp"
#include "harvesters/gather.hpp"
#include "tests/support/http_server.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace daybook::test {

inline constexpr const char* kNow = "2024-11-05T09:00:00Z";

/// A source of a kind at some addresses, "test.yaml:3".
harvesters::Source source_of(std::string kind, std::vector<std::string> addresses,
                             std::map<std::string, std::vector<std::string>> settings = {});

harvesters::Occasion now(const std::string& since = "");

/// A catalogue on a loopback address, and a harvester that asks it over real HTTP and reads what it says in a
/// child.
class Catalogue {
public:
    HttpServer server;
    harvesters::GatherLimits limits;
    std::uint64_t most_bytes = UINT64_C(64) << 20;
    harvesters::FetchLimits fetch_limits;
    harvesters::KeepContent keep;

    Catalogue();
    /// One run: what it gathers, with answers kept from the run before.
    harvesters::Gathering gather(const harvesters::Source& source,
                                 const harvesters::Occasion& occasion = now());
    /// What the run says when it fails, or could not read all of it, or "no error".
    std::string complaint(const harvesters::Source& source, const harvesters::Occasion& occasion = now());
    std::string url(const std::string& path) const { return server.url(path); }
    /// Bodies that came over since the last time this was asked; what had not changed is none.
    int bodies();
    /// Changes a byte of every kept answer, as a disk does.
    void damage_answers();

private:
    TemporaryFolder folder_;
    int bodies_ = 0;
};

/// The most memory of this process since it was made, above what it had then.
class PeakMemory {
public:
    PeakMemory();
    std::int64_t megabytes() const;

private:
    std::int64_t before_;
};

/// "address | title" of each object, for whole lists at once.
std::vector<std::string> lines_of(const harvesters::Gathering& gathering);

bool says(const std::string& text, const std::string& part);

/// A file of ../shared/data, or "" after saying SKIPPED aloud.
std::string real_answer(const std::string& path);

/// A file of tests/harvesters/fixtures, written by us.
std::string fixture(const std::string& path);

/// Text with every `from` replaced.
std::string with(std::string text, const std::string& from, const std::string& to);

}  // namespace daybook::test
