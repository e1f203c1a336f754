#pragma once

#include "publisher/record/checkpoint.hpp"
#include "publisher/record/inventory.hpp"
#include "tests/record/model.hpp"
#include "tests/record/steps.hpp"
#include "tests/support/archive_fixture.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace daybook::tests {

/// What was read or written once for all archives of a run: checked files, and the drafts made of them.
class Samples {
public:
    Samples();
    const CheckedFile& file(std::size_t i) const { return files_[i]; }
    std::filesystem::path drafts() const { return folder_.path() / "drafts"; }
    /// An archive whose log names organisations, datasets and schemas, and nothing else.
    std::filesystem::path archive() const { return folder_.path() / "archive"; }

private:
    TempFolder folder_;
    std::vector<CheckedFile> files_;
};

/// The steps of the model, done to a real archive by a real publisher, and everything that can be seen of it
/// in the model's words.
class RealRecord {
public:
    explicit RealRecord(const Samples& samples);

    /// Does a step and answers as the model does. Where a release was cut off stands in `cut`.
    std::string apply(const Step& step);
    const model::Cut& cut() const { return cut_; }
    base::Instant now() const { return now_; }

    std::vector<std::string> log();
    /// "<slot> v<n> <state>" of each version in the order in which they came, then the date.
    std::string register_words();
    std::optional<base::Instant> next_promise() { return archive_.publisher().reg().next_promise(); }
    /// Whatever breaks a promise of the design whether or not the model knows of it; "" when nothing does.
    /// `secret` are the rows that no released file has, `erased` those that no file has that is left.
    std::string broken(const std::set<std::string>& secret, const std::set<std::string>& erased);

private:
    std::string offer(const Step& step);
    std::string offer_or_refused(const Step& step);
    std::string date(const Step& step);
    std::string release_named(const Step& step);
    std::string withdraw(const Step& step);
    std::string damage(const Step& step);
    std::string release();
    std::string keep(const Step& step);
    std::string erase(const Step& step);
    std::string kill(const Step& step, const std::function<void()>& work);
    std::string kill_offer(const Step& step);
    std::string fail(const Step& step);
    std::string told(const record::Released& released) const;
    std::string broken_log();
    std::string broken_numbers();
    std::string broken_files(const std::set<std::string>& secret);
    std::string broken_erasures(const std::set<std::string>& erased);
    std::string stone_words(const record::LogEntry& entry) const;
    bool is_called_for(const std::string& path) const;
    bool may_be_gone(const std::string& path) const;
    std::string left_over();

    const Samples& samples_;
    ArchiveFixture archive_;
    base::Instant now_;
    model::Cut cut_;
    std::vector<record::Checkpoint> checkpoints_;
    std::vector<record::LogEntry> entries_;
    record::Inventory inventory_;
    std::map<std::string, std::string> seen_;  ///< of each public file, what it was when it was first seen
    /// Files that were searched for certain words, as they were then; other words begin anew.
    struct Searched {
        std::set<std::string> words;
        std::map<std::string, std::string> files;
    };
    Searched public_, all_;
    std::string named_in(Searched& searched, const std::filesystem::path& root, const std::set<std::string>& words);
};

/// By which a file is told to be the one that it was: inode, size and time.
std::string identity(const std::filesystem::path& path);

/// The edition's slots, as the model has them at the beginning.
std::vector<model::Slot> empty_slots();
/// When every history begins.
base::Instant beginning();

}  // namespace daybook::tests
