#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/record/draft.hpp"
#include "publisher/record/judge.hpp"
#include "publisher/record/publisher.hpp"
#include "schemas/check.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace daybook::tests {

/// A folder that is there while the test runs.
class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// From here on folders lie in memory, where there is such a file system and TMPDIR does not say otherwise: for tests of which no disk is a
/// part. Returns true.
bool use_memory_for_folders();

/// A row of a sample spending file.
struct Payment {
    std::string date;       ///< "03/04/2024"
    std::string supplier;
    std::string amount;     ///< "30000.00"
    std::string number = "1001";
};

/// A spending file as a department would send it, CRLF line ends.
std::string spend_csv(const std::vector<Payment>& payments, const std::string& department = "Department for Coasts");

/// `n` payments of a month, all different.
std::vector<Payment> month_of_payments(const std::string& month, int n, int salt = 0);

/// A schema of schemas/published/.
schemas::Schema published_schema(const std::string& id);

/// A file and what checking found: checked once, offered often.
struct CheckedFile {
    std::string bytes;
    base::Sha256 digest;
    schemas::CheckResult result;
};
CheckedFile check_file(const schemas::Schema& schema, std::string bytes);

/// Releases each draft of an archive by its name; what the last of it made public.
record::Released release_by_name(record::Publisher& publisher, base::Instant at, const record::Descriptors& descriptors);

/// A real archive in a temporary folder: files go through the real check, judge, draft and release; only the fetch is missing.
class ArchiveFixture {
public:
    explicit ArchiveFixture(record::OnStep on_step = {});
    /// A copy of an archive that is closed.
    explicit ArchiveFixture(const std::filesystem::path& archive);

    /// Opens the archive again, as after a crash or a restart, by a clock of the test's where one is given.
    void reopen(record::OnStep on_step = {}, const base::Clock* clock = nullptr);
    void close() { publisher_.reset(); }
    bool is_open() const { return publisher_ != nullptr; }

    /// Offers a file of an organisation for an edition, as a harvest would. The verdict's outcome is `released` when a draft was made.
    record::Verdict offer(const std::string& organisation, const std::string& edition, const std::string& url, const std::string& csv) {
        return offer_as("spend-over-25k", organisation, edition, url, csv);
    }
    /// The same under another of the published schemas.
    record::Verdict offer_as(const std::string& schema, const std::string& organisation, const std::string& edition, const std::string& url,
                             const std::string& bytes);
    /// The same for a file that was checked already.
    record::Verdict offer_checked(const std::string& schema, const std::string& organisation, const std::string& edition, const std::string& url,
                                  const CheckedFile& file);
    /// Whether what is offered from here on is an officer's: it waits for its date, and bytes that were erased are refused.
    void wait_for_date(bool waits) { waits_ = waits; }
    /// Why what is offered from here on follows an earlier version; "" when nobody says.
    void explain(const std::string& reason) { reason_ = reason; }
    /// Whether who offers from here on brings back rows that were withdrawn by mistake.
    void bring_back(bool brings_back) { brings_back_ = brings_back; }
    /// The date that the next draft brings with it.
    void bring_date(record::CalendarEntry date) { date_ = std::move(date); }
    /// The instant at which files are offered.
    void set_now(base::Instant now) { now_ = now; }
    /// Keeps the files of drafts in a folder of the test's, so that the same draft is written once for many archives.
    void keep_drafts_in(std::filesystem::path folder) { kept_drafts_ = std::move(folder); }
    /// Keeps what is known of rows from one offer to the next, as a harvest does, instead of reading it anew each time; for many large files.
    /// What is erased meanwhile stays in it.
    void remember_rows() { remembers_rows_ = true; }
    /// Names an organisation; one that is not named is called by its id.
    void call(const std::string& organisation, const std::string& name) { names_[organisation] = name; }
    /// The gate of every dataset.
    record::Gate& gate() { return gate_; }
    /// Lets the next release tell of an organisation's dataset before anything is offered for it.
    void describe(const std::string& schema, const std::string& organisation) { dataset_of(published(schema), organisation); }
    /// What the next release tells of organisations, datasets and schemas.
    record::Descriptors& descriptors() { return descriptors_; }
    /// Releases what was offered.
    record::Released release(base::Instant at);
    record::Released release(const std::string& rfc3339) { return release(base::parse_rfc3339(rfc3339)); }
    /// Releases each draft by its name, as an officer does whatever it waits for; what the last of it made public.
    record::Released release_by_name(base::Instant at) { return tests::release_by_name(*publisher_, at, descriptors_); }
    record::Released release_by_name(const std::string& rfc3339) { return release_by_name(base::parse_rfc3339(rfc3339)); }

    record::Publisher& publisher() { return *publisher_; }
    std::filesystem::path root() const { return folder_.path() / "archive"; }
    std::filesystem::path public_dir() const { return root() / "public"; }
    std::filesystem::path index_dir() const { return root() / "index"; }
    const schemas::Schema& schema() const { return schema_; }

private:
    const schemas::Schema& published(const std::string& schema);
    record::ReleaseManifest write_draft(const std::string& folder, const record::DatasetDescriptor& dataset, const schemas::Schema& schema,
                                        const record::EditionClaim& claim, const record::DraftPart& part);
    /// What became of a file besides a draft.
    void enter(const record::Verdict& verdict, std::int64_t object, const CheckedFile& file);
    record::PrintIndex& rows_of(const std::string& table);
    record::DatasetDescriptor dataset_of(const schemas::Schema& schema, const std::string& organisation);

    TempFolder folder_;
    bool waits_ = false;
    std::string reason_;
    bool brings_back_ = false;
    std::optional<record::CalendarEntry> date_;
    base::Instant now_ = base::parse_rfc3339("2024-06-03T08:00:00Z");
    std::filesystem::path kept_drafts_;
    bool remembers_rows_ = false;
    std::map<std::string, record::PrintIndex> rows_;   ///< by table
    schemas::Schema schema_;
    std::map<std::string, std::string> names_;
    record::Descriptors descriptors_;
    record::Gate gate_;
    std::unique_ptr<record::Publisher> publisher_;
};

}  // namespace daybook::tests
