#include "schemas/set_apart.hpp"

#include "publisher/base/text.hpp"
#include "schemas/csv_text.hpp"
#include "schemas/sheets/json_mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace daybook::schemas {

namespace {

/// Bytes of a sentence that names what was set apart.
constexpr std::size_t kMostNamed = 400;

}  // namespace

bool any_set_apart(const std::vector<Sheet>& sheets) {
    return std::ranges::any_of(sheets, [](const Sheet& sheet) { return !sheet.set_apart.empty(); });
}

void note_set_apart(const std::vector<Sheet>& sheets, RowCounts& rows, FindingsLog& log) {
    std::string which;
    bool against_standard = false;
    for (const auto& sheet : sheets)
        for (const auto& record : sheet.set_apart) {
            against_standard = against_standard || record.against_standard;
            const auto at = fmt::format("{}{}at {}", record.name, record.name.empty() ? "" : " ", record.pointer);
            log.add(Issue::record_apart, {record.number, 0, at, sheet.name});
            rows.source += record.rows;
            rows.quarantined += record.rows;
            if (which.size() < kMostNamed) which += fmt::format("{}{} {}", which.empty() ? "" : ", ", at, record.fault);
        }
    if (!which.empty())
        log.reword(Issue::record_apart, FindingsLog::kNoField,
                   (against_standard ? "not as the document's standard says, and set aside: " : "no record among the records, and set aside: ") +
                       base::clip(which, kMostNamed));
}

void note_records_again(const std::vector<Sheet>& sheets, FindingsLog& log) {
    std::unordered_map<std::string_view, const Sheet*> first;
    for (const auto& sheet : sheets)
        for (const auto& [number, name] : sheet.records) {
            const auto* const before = first.try_emplace(name, &sheet).first->second;
            if (before == &sheet) continue;
            const auto again = fmt::format("{} as in '{}'", base::clip(base::to_utf8(name), 80), base::clip(before->name, 60));
            log.add(Issue::record_again, {number, 0, again, sheet.name});
        }
}

void name_members(const Sheet& sheet, const std::vector<std::string>& labels, std::vector<Finding>& findings) {
    constexpr std::size_t kLongest = 200;
    if (!sheet.records_at) return;
    for (auto& finding : findings) {
        if (finding.code != "required-value") continue;
        for (auto& place : finding.places) {
            if (place.sheet != sheet.name || !place.value.empty() || place.column < 1 || place.column > std::ssize(labels)) continue;
            // The headings are the first record of the table; what was no record is none of its.
            auto element = place.line - 2;
            for (const auto& apart : sheet.set_apart) element += apart.number - 1 <= element ? 1 : 0;
            place.value = base::clip(fmt::format("at {}/{}{}", *sheet.records_at, element, sheets::pointer_step(labels[static_cast<std::size_t>(place.column - 1)])), kLongest);
        }
    }
}

std::string set_apart_as_csv(const std::vector<Sheet>& sheets, std::vector<std::string> labels, bool headed) {
    labels.emplace_back("element");
    std::string csv;
    const auto add = [&](std::vector<std::string> cells, const std::vector<std::string>& more) {
        cells.insert(cells.end(), more.begin(), more.end());
        append_csv(csv, cells);
    };
    if (!headed) add({"sheet", "line", "reason"}, labels);
    std::vector<std::string> cells(labels.size());
    for (const auto& sheet : sheets)
        for (const auto& record : sheet.set_apart) {
            cells.back() = record.json;
            add({sheet.name, std::to_string(record.number), fmt::format("at {} {}", record.pointer, record.fault)}, cells);
        }
    return csv;
}

}  // namespace daybook::schemas
