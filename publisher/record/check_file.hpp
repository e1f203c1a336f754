#pragma once

#include "publisher/base/decimal.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/record/fault.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace daybook::record {

/// What is known of a file before it is looked at.
struct FileFacts {
    std::string path;  ///< below public/
    base::Sha256 digest;
    std::optional<std::uint64_t> bytes = {};
    /// Of the rows of a data.csv or data.parquet, as release.json has it.
    struct Rows {
        std::int64_t count = 0;
        std::string amount_field = {};  ///< "" when the schema has none: then nothing is added up
        base::Decimal total = {};
    };
    std::optional<Rows> rows = {};
};

/// Checks files, one at a time; keeps its engine open, since opening one takes longer than counting most
/// files.
class FileChecker {
public:
    FileChecker();
    ~FileChecker();
    FileChecker(FileChecker&& other) noexcept;

    /// Reads the file at `place` once, in pieces: size, digest, and for a data.csv its rows and control
    /// total; a data.parquet is counted by the engine once its digest is right. Absent when all is as it must
    /// be.
    std::optional<Fault> check(const std::filesystem::path& place, const FileFacts& facts);

private:
    std::optional<Fault> check_parquet(const std::filesystem::path& place, const FileFacts& facts);
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

}  // namespace daybook::record
