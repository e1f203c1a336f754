#include "publisher/catalogue/consultation_state.hpp"

#include <algorithm>

namespace daybook::catalogue {

namespace {

const Cell* cell_of(const RowsPage& page, const std::vector<Cell>& row, std::string_view name) {
    const auto at = std::ranges::find(page.columns, name, &ResultColumn::name);
    return at == page.columns.end() ? nullptr : &row[static_cast<std::size_t>(at - page.columns.begin())];
}

std::optional<base::Instant> moment_of(const RowsPage& page, const std::vector<Cell>& row,
                                       std::string_view name) {
    const auto* cell = cell_of(page, row, name);
    if (cell == nullptr || !*cell) return {};
    return base::parse_rfc3339(**cell);
}

ConsultationDates dates_of(const RowsPage& page, const std::vector<Cell>& row) {
    const auto* type = cell_of(page, row, "document_type");
    return {moment_of(page, row, "opening_date"), moment_of(page, row, "closing_date"),
            moment_of(page, row, "outcome_date"), moment_of(page, row, "withdrawn_at"),
            type != nullptr && *type == "consultation_outcome"};
}

bool has_column(const RowsPage& page, std::string_view name) {
    return std::ranges::find(page.columns, name, &ResultColumn::name) != page.columns.end();
}

}  // namespace

std::string_view consultation_state(const ConsultationDates& dates, base::Date today) {
    const auto has_come = [&](const std::optional<base::Instant>& moment) {
        return moment && base::london_date(*moment) <= today;
    };
    if (has_come(dates.withdrawn)) return "withdrawn";
    if (dates.has_outcome || has_come(dates.outcome)) return "outcome-published";
    if (dates.opening && base::london_date(*dates.opening) > today) return "not-open-yet";
    if (!dates.closing) return "not-known";
    const auto last = base::london_date(*dates.closing);
    if (last < today) return "closed";
    return last - today <= kClosingSoon ? "closing-soon" : "open";
}

void add_consultation_state(RowsPage& page, std::string_view table, base::Date today) {
    if (table != "consultations" || !has_column(page, "opening_date") || !has_column(page, "closing_date"))
        return;
    for (auto& row : page.rows) row.emplace_back(consultation_state(dates_of(page, row), today));
    page.columns.push_back({"_state", schemas::FieldType::string, 0});
}

}  // namespace daybook::catalogue
