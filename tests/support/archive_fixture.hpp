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

/// A real archive in a temporary folder: files go through the real check, judge, draft and release; only the fetch is missing.
class ArchiveFixture {
public:
    explicit ArchiveFixture(record::OnStep on_step = {});

    /// Opens the archive again, as after a crash or a restart.
    void reopen(record::OnStep on_step = {});
    void close() { publisher_.reset(); }
    bool is_open() const { return publisher_ != nullptr; }

    /// Offers a file of an organisation for an edition, as a harvest would. The verdict's outcome is `released` when a draft was made.
    record::Verdict offer(const std::string& organisation, const std::string& edition, const std::string& url, const std::string& csv) {
        return offer_as("spend-over-25k", organisation, edition, url, csv);
    }
    /// The same under another of the published schemas.
    record::Verdict offer_as(const std::string& schema, const std::string& organisation, const std::string& edition, const std::string& url,
                             const std::string& bytes);
    /// Whether what is offered from here on waits for its date, as an officer's draft does.
    void wait_for_date(bool waits) { waits_ = waits; }
    /// Names an organisation; one that is not named is called by its id.
    void call(const std::string& organisation, const std::string& name) { names_[organisation] = name; }
    /// The gate of every dataset.
    record::Gate& gate() { return gate_; }
    /// What the next release tells of organisations, datasets and schemas.
    record::Descriptors& descriptors() { return descriptors_; }
    /// Releases what was offered.
    record::Released release(base::Instant at);
    record::Released release(const std::string& rfc3339) { return release(base::parse_rfc3339(rfc3339)); }

    record::Publisher& publisher() { return *publisher_; }
    std::filesystem::path root() const { return folder_.path() / "archive"; }
    std::filesystem::path public_dir() const { return root() / "public"; }
    std::filesystem::path index_dir() const { return root() / "index"; }
    const schemas::Schema& schema() const { return schema_; }

private:
    const schemas::Schema& published(const std::string& schema);
    record::DatasetDescriptor dataset_of(const schemas::Schema& schema, const std::string& organisation);

    TempFolder folder_;
    bool waits_ = false;
    schemas::Schema schema_;
    std::map<std::string, std::string> names_;
    record::Descriptors descriptors_;
    record::Gate gate_;
    std::unique_ptr<record::Publisher> publisher_;
};

}  // namespace daybook::tests
