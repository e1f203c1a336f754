#include "publisher/catalogue/answer_file.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/catalogue/view.hpp"

#include <atomic>

namespace daybook::catalogue {

namespace fs = std::filesystem;

AnswerFile::~AnswerFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
}

fs::path answers_folder(const fs::path& index_dir) {
    return fs::absolute(index_dir).lexically_normal() / "answers";
}

std::unique_ptr<AnswerFile> rows_as_parquet(const View& view, const RowsQuery& query, const fs::path& folder) {
    static std::atomic<std::uint64_t> count{0};
    const auto compiled = compile_file(view, query);
    base::make_directories(folder);
    auto out = std::make_unique<AnswerFile>(folder / fmt::format("{}.parquet", count++));
    view.index->write_parquet(compiled, out->path());
    return out;
}

}  // namespace daybook::catalogue
