#include "harvesters/choice.hpp"

#include "harvesters/url.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>

namespace daybook::harvesters {

namespace {

constexpr std::array<std::string_view, 6> kDataSuffixes = {".csv", ".xlsx", ".ods", ".xls", ".json", ".zip"};
constexpr std::array<std::string_view, 14> kDataFormats = {
    "csv",
    "xlsx",
    "ods",
    "xls",
    "json",
    "zip",
    "excel",
    "text/csv",
    "application/json",
    "application/zip",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
    "zipped csv"};
/// No address that a browser would follow is longer.
constexpr std::size_t kMostUrlBytes = 8192;

bool has_data_suffix(const std::string& url) {
    const auto name = base::to_lower(file_name_of(url));
    return std::ranges::any_of(kDataSuffixes, [&](auto suffix) { return name.ends_with(suffix); });
}

/// "text/csv; charset=utf-8", ".CSV" and the addresses of IANA's and the EU's lists say the same.
bool is_data_format(std::string_view stated) {
    auto word = base::to_lower(base::trim(stated.substr(0, stated.find(';'))));
    for (const std::string_view list : {"/media-types/", "/file-type/"})
        if (const auto at = word.find(list); at != std::string::npos) word.erase(0, at + list.size());
    if (word.starts_with('.')) word.erase(0, 1);
    return std::ranges::find(kDataFormats, word) != kDataFormats.end();
}

std::string whole_title(const SourceObject& object) {
    return object.publication.empty() ? object.title : object.publication + ": " + object.title;
}

bool is_day_of_ours(const std::string& day) {
    const auto date = base::parse_iso_date(day);
    return date && *date >= base::Date(std::chrono::year(1900) / 1 / 1) &&
           *date < base::Date(std::chrono::year(2100) / 1 / 1);
}

void take(std::string& field, std::string_view name, const SourceObject& object,
          std::vector<std::string>& said) {
    said.push_back(
        fmt::format("{}: the {} '{}' is not believed", object.identity(), name, base::clip(field, 60)));
    field.clear();
}

}  // namespace

Choice::Choice(const Source& source) {
    if (!source.link_pattern.empty()) link_.emplace(source.link_pattern);
    if (!source.title_pattern.empty()) title_.emplace(source.title_pattern);
}

bool Choice::wants(const SourceObject& object) const {
    if (object.is_here()) return true;
    if (object.url.size() > kMostUrlBytes) return false;
    if (title_ && !title_->found_in(whole_title(object))) return false;
    return link_ ? link_->found_in(object.url) : has_data_suffix(object.url) || is_data_format(object.format);
}

std::string Choice::why_nothing() const {
    std::string out = link_ ? fmt::format("no link on it matches '{}'", link_->expression())
                            : "no link on it ends in .csv, .xlsx, .ods, .xls, .json or .zip";
    if (title_) out += fmt::format(" under a title that matches '{}'", title_->expression());
    return out;
}

bool may_be_moment(const std::string& text, base::Instant now) try {
    return base::parse_rfc3339(text) <= now + std::chrono::days(1);
} catch (const base::Error&) {
    return false;
}

std::vector<std::string> take_out_what_cannot_be(SourceObject& object, base::Instant now) {
    std::vector<std::string> said;
    for (auto* day : {&object.period_start, &object.period_end})
        if (!day->empty() && !is_day_of_ours(*day)) take(*day, "day of its period", object, said);
    if (!object.period_end.empty() && object.period_end < object.period_start) {
        take(object.period_end, "end of its period, which lies before its start,", object, said);
        object.period_start.clear();
    }
    if (!object.published.empty() && !may_be_moment(object.published, now))
        take(object.published, "moment of publication", object, said);
    if (!object.modified.empty() && !may_be_moment(object.modified, now))
        take(object.modified, "moment of change", object, said);
    return said;
}

}  // namespace daybook::harvesters
