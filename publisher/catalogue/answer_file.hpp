#pragma once

#include "publisher/catalogue/query.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace daybook::catalogue {

struct View;

/// An answer as a file of ours, which goes when this does.
class AnswerFile {
public:
    explicit AnswerFile(std::filesystem::path path) : path_(std::move(path)) {}
    AnswerFile(const AnswerFile&) = delete;
    AnswerFile& operator=(const AnswerFile&) = delete;
    ~AnswerFile();
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// Where they lie, below an index's folder: emptied whenever the index is opened.
std::filesystem::path answers_folder(const std::filesystem::path& index_dir);

/// All rows of the answer as Parquet (zstd), `size` and `cursor` ignored: `_row`, then the columns asked for, typed as the table's
/// fields are. Throws Error as a page does, and exhausted when the disk is full.
std::unique_ptr<AnswerFile> rows_as_parquet(const View& view, const RowsQuery& query, const std::filesystem::path& folder);

}  // namespace daybook::catalogue
