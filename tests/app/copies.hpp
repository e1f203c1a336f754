#pragma once

#include "publisher/record/audit.hpp"
#include "publisher/record/mirror.hpp"
#include "tests/support/archive_fixture.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace daybook::tests {

/// An archive of three releases under one key, to copy and to tamper with: April and May of coasts, then a
/// correction of May, then a few rejections and 300 bodies, so that the log has full tiles, then June.
class Source {
public:
    Source();
    ArchiveFixture& archive() { return archive_; }
    std::filesystem::path public_dir() const { return archive_.public_dir(); }
    const std::string& vkey() const { return vkey_; }
    base::SigningKey key() const { return base::SigningKey::load(archive_.root() / "key.pem"); }
    /// Releases one more month.
    void release_month(const std::string& month, const std::string& at);

private:
    ArchiveFixture archive_;
    std::string vkey_;
};

/// Copies a folder with all in it, no link shared with what it is copied from.
void copy_folder(const std::filesystem::path& from, const std::filesystem::path& to);

/// What verification of `address` (a folder or an http address) finds.
struct Looked {
    record::Walked log;
    record::Audited files;
    std::vector<record::Fault> faults;
    /// True when a fault is about the file.
    bool names(const std::string& file) const;
};
Looked look_at(const std::string& address, const std::string& vkey);
record::Mirrored mirror(const std::string& address, const std::filesystem::path& to,
                        const std::string& vkey = {}, bool recheck = false);
std::vector<record::Fault> faults_of(const record::Mirrored& mirrored);

/// Replaces the log in a copy of public/ by one of these entries, signed with the same key.
void sign_log(const std::filesystem::path& public_dir, const std::vector<std::string>& entries,
              const std::string& origin, const base::SigningKey& key);
std::vector<std::string> entries_of(const std::filesystem::path& public_dir);

}  // namespace daybook::tests
