#include "schemas/other_sheet.hpp"

#include "publisher/base/text.hpp"
#include "schemas/like_data.hpp"
#include "schemas/row_words.hpp"
#include "schemas/text_faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace daybook::schemas {

namespace {

constexpr int kMostOfTotals = 3;
constexpr std::int64_t kLookedAtForData = 200;

/// The sign under which most of the first records are like rows of data; a comma where none is.
char parting_sign(const TextFile& file, int& like_data, std::vector<std::string>& first) {
    char out = ',';
    for (const char sign : {',', ';', '\t', '|'}) {
        int found = 0;
        std::vector<std::string> data;
        Cells cells(file, sign);
        for (std::int64_t i = 0; i < kLookedAtForData && cells.next(); ++i)
            if (is_like_data(cells) && found++ == 0) data = cells.all();
        if (found <= like_data) continue;
        like_data = found;
        first = std::move(data);
        out = sign;
    }
    return out;
}

/// A pivot's "Sum of Amount" is of the amounts, whatever a schema calls them.
std::optional<Headings::Match> summed(const Headings& headings, std::string_view label) {
    constexpr std::string_view kSumOf = "sum of ";
    const bool sum = base::to_lower(label.substr(0, kSumOf.size())) == kSumOf;
    const auto match = headings.find(label);
    return match || !sum ? match : headings.find(label.substr(kSumOf.size()));
}

/// The table of totals by supplier that a pivot leaves behind: a supplier, an amount, hardly anything else but whose
/// payments they were, and nothing that dates or numbers a payment.
bool is_supplier_totals(const OtherSheet& other, const Schema& schema) {
    if (schema.supplier_field.empty() || schema.amount_field.empty() || schema.date_field.empty())
        return false;
    const Headings headings(schema);
    int filled = 0;
    bool supplier = false, amount = false, dated = false, whose = false;
    for (const auto& label : other.search.nearest) {
        if (label.empty()) continue;
        const auto words = normal_heading(label);
        if (words.starts_with("countof") || words.starts_with("averageof") || words == "grandtotal") continue;
        ++filled;
        // So a spreadsheet heads the names in a pivot.
        supplier = supplier || words == "rowlabels";
        const auto match = summed(headings, label);
        if (!match) continue;
        const auto& field = schema.fields[static_cast<std::size_t>(match->field)];
        const auto& name = field.name;
        // However many columns say whose they were, that is one thing said.
        if (tells_whose_return(field)) filled -= std::exchange(whose, true) ? 1 : 0;
        supplier = supplier || name == schema.supplier_field;
        amount = amount || name == schema.amount_field;
        dated = dated || name == schema.date_field;
    }
    return supplier && amount && !dated && filled <= kMostOfTotals;
}

TablesFound::Refusal refusal_of_totals(const std::string& sheet, const OtherSheet& other) {
    return {Issue::supplier_totals,
            "supplier totals: what each supplier was paid in all, with no dates per payment, so it is no return "
            "of payments",
            {other.search.nearest_line, 0, labels_of(other), sheet}};
}

/// ", without 'Date'", where the row that comes nearest has some of the headings by which a table is known and not all:
/// the essential ones or, where the schema has none, all that it asks for.
std::string lacking(const std::vector<std::string>& labels, const Schema& schema) {
    const Headings headings(schema);
    const bool has_essential = std::ranges::any_of(schema.fields, &Field::essential);
    std::vector<std::string> missing;
    int asked = 0;
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        const auto& field = schema.fields[i];
        if (!(has_essential ? field.essential : field.required || asks_for_all(schema.fields_match))) continue;
        ++asked;
        const bool there = std::ranges::any_of(labels, [&](const auto& label) {
            const auto match = headings.find(label);
            return match && match->field == static_cast<int>(i);
        });
        if (!there) missing.push_back(fmt::format("'{}'", schema.fields[i].title));
    }
    const bool some = !missing.empty() && std::ssize(missing) < asked;
    return some ? ", without " + base::join(missing, " and ") : std::string();
}

}  // namespace

std::string labels_of(const OtherSheet& other) {
    std::string out;
    for (const auto& label : other.search.nearest)
        if (!label.empty() && out.size() < FindingsLog::kMostRefusalBytes)
            out += fmt::format("{}'{}'", out.empty() ? "" : ", ", base::clip(masked_where_personal(label), 60));
    return out;
}

bool is_too_wide(const std::vector<std::string>& labels) {
    return labels.size() >= CsvReader::kMaxCells && labels.back().find_first_not_of(" ,;\t|\"") != std::string::npos;
}

OtherSheet look_through(const TextFile& file, HeaderSearch search, const Schema& schema, bool counts_all) {
    OtherSheet other{std::move(search), 0, 0, 0, 0, {}, {}, true, {}};
    const Headings headings(schema);
    for (const auto& label : other.search.nearest) other.known += headings.find_in_any_unit(label) ? 1 : 0;
    const char sign = parting_sign(file, other.like_data, other.data);
    for (Cells cells(file, sign); cells.next(); ++other.records) {
        if (other.records >= kHeaderWithin) other.lines_of_text = false;
        if (!other.lines_of_text) {
            // A file that is refused has no rows to account for.
            if (!counts_all) return other;
            bool filled = false;
            for (int i = 0; i < cells.size() && !filled; ++i) filled = !cells.at(i).empty();
            other.blank += filled ? 0 : 1;
            continue;
        }
        auto texts = cells.all();
        std::erase(texts, std::string());
        other.blank += texts.empty() ? 1 : 0;
        if (texts.size() > 1) other.lines_of_text = false;
        if (texts.size() != 1) continue;
        other.texts.push_back(base::clip(masked_where_personal(texts.front()), 200));
        if (other.nil_at.line == 0 && says_nil(texts.front())) other.nil_at = {cells.reader().line(), 1, other.texts.back(), {}};
    }
    return other;
}

TablesFound::Refusal refusal_of_width(std::int64_t line, const std::string& sheet) {
    return {Issue::too_many_columns,
            fmt::format("line {} has {} columns or more, and no more are told apart", line,
                        base::grouped(static_cast<std::int64_t>(CsvReader::kMaxCells))),
            {line, 0, {}, sheet}};
}

TablesFound::Refusal refusal_of_headings(const OtherSheets& others, const Schema& schema) {
    for (const auto& [name, other] : others)
        if (is_supplier_totals(other, schema)) return refusal_of_totals(name, other);
    const auto first = std::ranges::find_if(
        others, [](const auto& other) { return other.second.blank < other.second.records; });
    const bool blank = first == others.end();
    if (!blank && is_too_wide(first->second.search.nearest))
        return refusal_of_width(first->second.search.nearest_line, first->first);
    std::string wanted;
    for (const auto& field : schema.fields)
        if (field.essential) wanted += fmt::format("{}'{}'", wanted.empty() ? "" : " and ", field.title);
    auto found = blank ? std::string() : labels_of(first->second);
    int column = 0;
    if (!blank) {
        const Headings headings(schema);
        const auto& labels = first->second.search.nearest;
        const auto other =
            std::ranges::find_if(labels, [&](const auto& label) { return headings.names_other_unit(label); });
        if (other != labels.end()) {
            column = static_cast<int>(other - labels.begin()) + 1;
            found = base::clip(masked_where_personal(*other), FindingsLog::kMostRefusalBytes);
        }
    }
    const auto lacks = blank ? std::string() : lacking(first->second.search.nearest, schema);
    const auto line = blank ? 0 : first->second.search.nearest_line;
    return {Issue::no_header,
            fmt::format("no row with {} in the first {} rows{}; {}{}",
                        wanted.empty() ? "headings of the schema" : "the headings " + wanted, kHeaderWithin,
                        others.size() > 1 ? " of any sheet" : "",
                        found.empty() ? "they are blank" : fmt::format("line {} comes nearest{}", line, lacks),
                        column == 0 ? "" : ", with a heading in another unit than the schema's"),
            {line, column, found, blank ? std::string() : first->first}};
}

}  // namespace daybook::schemas
