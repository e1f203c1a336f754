#include "publisher/app/harvest_preview.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::app {

using base::json::Value;
using record::Found;

namespace {

constexpr Found kShown[] = {Found::new_here, Found::changed, Found::vanished, Found::not_known,
                            Found::unchanged};

std::string_view word_of(Found found) {
    return found == Found::not_known ? "failed" : to_string(found);
}

std::string preview_line(const PreviewFile& file) {
    auto out =
        fmt::format("      {}  [{}{}]", file.url, file.source, file.code.empty() ? "" : ", " + file.code);
    if (file.bytes > 0)
        out += fmt::format("  {} bytes", base::grouped(static_cast<std::int64_t>(file.bytes)));
    if (!file.why.empty()) out += "\n        " + file.why.substr(0, file.why.find('\n'));
    return out + "\n";
}

}  // namespace

std::int64_t Preview::count(Found found) const {
    return std::ranges::count_if(files, [&](const auto& f) { return f.found == found; });
}

Value Preview::to_json() const {
    auto counts = Value::object({{"files", std::ssize(files)}});
    for (const auto found : kShown) counts.set(word_of(found), count(found));
    counts.set("sources_failed", std::ssize(failures)).set("left", left);
    counts.set("sources_left", std::ssize(sources_left));
    auto list = Value::array(), broken = Value::array(), unread = Value::array();
    for (const auto& source : sources_left) unread.push(source);
    for (const auto& f : files)
        list.push(Value::object({{"source", f.source},
                                 {"url", f.url},
                                 {"title", f.title},
                                 {"found", word_of(f.found)},
                                 {"bytes", static_cast<std::int64_t>(f.bytes)},
                                 {"code", f.code},
                                 {"why", f.why}}));
    for (const auto& f : failures)
        broken.push(Value::object({{"source", f.source}, {"code", f.code}, {"why", f.why}}));
    return Value::object({{"dry_run", true},
                          {"ending", to_string(ending)},
                          {"counts", counts},
                          {"failures", broken},
                          {"warnings", app::to_json(warnings)},
                          {"sources_left", unread},
                          {"files", list}});
}

std::string to_text(const Preview& p) {
    std::string out = "Dry run: nothing was entered, kept or released. A harvest now would find\n";
    for (const auto found : kShown) {
        if (p.count(found) == 0) continue;
        out += fmt::format("  {:>5}  {}\n", base::grouped(p.count(found)), word_of(found));
        if (found == Found::unchanged) continue;
        for (const auto& file : p.files)
            if (file.found == found) out += preview_line(file);
    }
    for (const auto& f : p.failures)
        out +=
            fmt::format("  source {} could not be read: {}\n", f.source, f.why.substr(0, f.why.find('\n')));
    if (p.ending != Ending::done)
        out += fmt::format("It {}.\n", words_of_end(p.ending, p.sources_left, p.left));
    return out;
}

}  // namespace daybook::app
