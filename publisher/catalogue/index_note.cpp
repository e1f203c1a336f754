#include "publisher/catalogue/index_note.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"

namespace daybook::catalogue {

namespace fs = std::filesystem;
using base::json::Value;

namespace {

fs::path file_in(const fs::path& index_dir) { return index_dir / "state.json"; }

std::string text_of(const IndexNote& note) {
    return base::json::write_pretty(
        Value::object({{"engine", note.engine}, {"revision", note.revision}, {"trouble", note.trouble}, {"at", base::to_rfc3339(note.at)}}));
}

}  // namespace

IndexNotes::IndexNotes(const fs::path& index_dir, std::string engine) : file_(file_in(index_dir)), engine_(std::move(engine)) {}

void IndexNotes::say(Revision revision, const std::string& trouble) noexcept try {
    if (last_ && last_->revision == revision && last_->trouble == trouble) return;
    last_ = IndexNote{engine_, revision, trouble, base::SystemClock().now()};
    auto fresh = file_;
    base::write_unflushed(fresh += ".new", text_of(*last_));
    fs::rename(fresh, file_);
} catch (...) {
    last_.reset();
}

std::optional<IndexNote> read_index_note(const fs::path& index_dir) try {
    if (!fs::exists(file_in(index_dir))) return {};
    const auto said = base::json::parse(base::read_file(file_in(index_dir), 1 << 20));
    return IndexNote{said.at("engine").as_string(), said.at("revision").as_int(), said.at("trouble").as_string(), base::parse_rfc3339(said.at("at").as_string())};
} catch (const std::exception&) {
    return {};
}

}  // namespace daybook::catalogue
