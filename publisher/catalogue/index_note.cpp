#include "publisher/catalogue/index_note.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"

#include <algorithm>
#include <fstream>

namespace daybook::catalogue {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

fs::path file_in(const fs::path& index_dir) { return index_dir / "state.json"; }

std::string text_of(const IndexNote& note) {
    auto out = Value::object({{"engine", note.engine}, {"revision", note.revision}, {"trouble", note.trouble}, {"at", base::to_rfc3339(note.at)}});
    if (note.built) out.set("built_because", note.built_because).set("built", base::to_rfc3339(*note.built));
    if (!note.leftovers.empty()) out.set("leftovers", note.leftovers);
    return base::json::write_pretty(out);
}

/// On a full disk no second file fits in; the first has its place, and what is wrong has to be told.
void overwrite(const fs::path& file, std::string text) {
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    text.resize(std::max(text.size(), static_cast<std::size_t>(fs::file_size(file))), ' ');
    if (!out.write(text.data(), static_cast<std::streamsize>(text.size())).flush()) throw Error::make(ErrorKind::exhausted, "{} cannot be written", file.string());
}

}  // namespace

IndexNotes::IndexNotes(const fs::path& index_dir, std::string engine) : file_(file_in(index_dir)), engine_(std::move(engine)) {
    if (const auto before = read_index_note(index_dir)) {
        built_because_ = before->built_because;
        built_ = before->built;
    }
}

void IndexNotes::say(Revision revision, const std::string& trouble, const std::string& leftovers) noexcept try {
    if (last_ && last_->revision == revision && last_->trouble == trouble && last_->leftovers == leftovers) return;
    last_ = IndexNote{engine_, revision, trouble, base::SystemClock().now(), built_because_, built_, leftovers};
    try {
        auto fresh = file_;
        base::write_unflushed(fresh += ".new", text_of(*last_));
        fs::rename(fresh, file_);
    } catch (const Error&) {
        overwrite(file_, text_of(*last_));
    }
} catch (...) {
    last_.reset();
}

void IndexNotes::built_anew(const std::string& why) {
    built_because_ = why;
    built_ = base::SystemClock().now();
    last_.reset();   // whatever is said next is news
}

std::optional<IndexNote> read_index_note(const fs::path& index_dir) try {
    if (!fs::exists(file_in(index_dir))) return {};
    const auto said = base::json::parse(base::read_file(file_in(index_dir), 1 << 20));
    IndexNote out{said.at("engine").as_string(), said.at("revision").as_int(), said.at("trouble").as_string(), base::parse_rfc3339(said.at("at").as_string())};
    if (const auto* built = said.find("built")) {
        out.built_because = said.at("built_because").as_string();
        out.built = base::parse_rfc3339(built->as_string());
    }
    if (const auto* leftovers = said.find("leftovers")) out.leftovers = leftovers->as_string();
    return out;
} catch (const std::exception&) {
    return {};
}

}  // namespace daybook::catalogue
