#pragma once

#include "publisher/record/archive.hpp"
#include "publisher/record/batch.hpp"
#include "publisher/record/descriptors.hpp"
#include "publisher/record/register.hpp"

#include <functional>
#include <string>
#include <vector>

namespace daybook::record {

/// What one release made public.
struct Released {
    Revision revision = 0;   ///< 0: there was nothing to release
    base::Instant at;
    std::vector<std::string> versions;      ///< "<dataset>/<edition>/v<n>"
    std::int64_t rejections = 0;
    std::int64_t rows = 0;
    base::Decimal total;
};

/// The one writer of an archive. Opening it finishes or discards what a crash left.
class Publisher {
public:
    /// Throws Error(conflict) when another publisher has the archive.
    Publisher(std::filesystem::path root, std::string origin, OnStep on_step = {});

    Archive& archive() { return archive_; }
    Register& reg() { return register_; }
    /// What was recovered on opening, a sentence each.
    const std::vector<std::string>& recovered() const { return recovered_; }

    /// Releases every draft and pending rejection as one revision at `at`, after the descriptors that changed. When
    /// nothing is new nothing is logged. Throws Error and leaves everything as it was when the batch cannot be staged
    /// (disk full); a failure later is finished by the next opening.
    Released release(base::Instant at, const Descriptors& descriptors);

    /// Changes the key that signs the log: makes one, enters it with the present key's handover, and signs that revision
    /// with both. From then on the new key signs, and the old one beside it until Archive::retire(). A crash leaves the
    /// key as it was or changes it on the next opening.
    Released rotate_key(base::Instant at);

private:
    void recover();
    Revision size_of_log();

    Archive archive_;
    Register register_;
    OnStep on_step_;
    std::vector<std::string> recovered_;
};

}  // namespace daybook::record
