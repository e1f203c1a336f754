#include "publisher/app/estate_series.hpp"

#include "publisher/app/estate_policy.hpp"
#include "publisher/app/estate_workbook.hpp"
#include "publisher/base/decimal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace daybook::app::estate {

namespace chrono = std::chrono;

namespace {

constexpr auto kBegins = chrono::year(2024) / chrono::April;
/// Their places behind bodies(): month_of_spending() draws other numbers for each.
constexpr std::size_t kCouncilNumber = 8, kCardNumber = 9;
/// From rows over £25,000 to rows over £500.
constexpr std::int64_t kSmaller = 50;

const Body& council() {
    static const Body body{"Wrackford Borough Council",
                           "wrackford-borough-council",
                           "WBC",
                           {"Wrackford Borough Council"},
                           {"Parks and Foreshore", "Housing", "Adult Services", "Resources"},
                           55,
                           0,
                           1};
    return body;
}

const Body& card_holders() {
    static const Body body{"Department for Coasts and Harbours",
                           kCoasts,
                           "DCH",
                           {"Department for Coasts and Harbours", "Harbour Works Executive"},
                           {"Coastal Resilience Directorate", "Ports Directorate", "Private Office"},
                           60,
                           0,
                           0};
    return body;
}

std::vector<SpendRow> smaller(std::vector<SpendRow> rows) {
    for (auto& row : rows) row.pence /= kSmaller;
    return rows;
}

std::vector<SpendRow> card_month(chrono::year_month month, unsigned seed) {
    return smaller(month_of_spending(card_holders(), kCardNumber, month, seed));
}

std::string uk_date(base::Date day) {
    const chrono::year_month_day ymd(day);
    return fmt::format("{:02}/{:02}/{}", static_cast<unsigned>(ymd.day()), static_cast<unsigned>(ymd.month()),
                       static_cast<int>(ymd.year()));
}

void count(Planted& file, const std::vector<SpendRow>& rows) {
    file.rows = static_cast<std::int64_t>(rows.size());
    file.pence = total(rows);
}

std::string iso(chrono::year_month month) {
    return fmt::format("{}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
}

std::string month_name(chrono::year_month month) {
    const auto words = base::month_in_words(month);
    return words.substr(0, words.find(' '));
}

/// Under the headings of the Local Government Transparency Code's guidance.
std::string council_table(const std::vector<SpendRow>& rows) {
    Cells cells = {{"Organisation Name", "Organisation Code", "Effective Date", "Directorate",
                    "Service Category Label", "Supplier (Beneficiary) Name", "Payment Date",
                    "Transaction Number", "Net Amount", "Irrecoverable VAT", "Purpose of expenditure",
                    "Expenditure Category"}};
    for (const auto& row : rows)
        cells.push_back({row.entity, "http://opendatacommunities.org/id/district-council/wrackford", "",
                         row.area, row.expense_type, row.supplier, uk_date(row.date), row.transaction,
                         base::pence(row.pence).to_string(), "0.00", row.description, row.expense_type});
    return csv_of(cells);
}

Planted quarter(chrono::year_month first, unsigned seed) {
    const auto last = first + chrono::months(2);
    std::vector<SpendRow> rows;
    for (auto month = first; month <= last; month += chrono::months(1))
        std::ranges::move(smaller(month_of_spending(council(), kCouncilNumber, month, seed)),
                          std::back_inserter(rows));
    Planted file{.month = first};
    file.schema = "spend-over-500";
    file.edition = iso(first) + "--" + iso(last);
    file.title = fmt::format("Spending over £500, {} to {}", month_name(first), base::month_in_words(last));
    file.name = fmt::format("spend-over-500-{}-to-{}-{}.csv", month_name(first), month_name(last),
                            static_cast<int>(last.year()));
    if (first == chrono::year(2024) / chrono::October) {
        // December was forgotten.
        std::erase_if(rows, [&](const SpendRow& row) { return row.date >= base::Date(last / 1); });
        file.outcome = "held";
        file.code = "period-disagrees";
        file.what = "named October to December, without December";
    }
    file.bytes = council_table(rows);
    if (file.outcome == "released") count(file, rows);
    return file;
}

Page council_page(unsigned seed) {
    Page page{council().slug, council().name, council().slug, council().name + ": spending over £500", {}};
    for (int i = 9; i >= 0; i -= 3) page.files.push_back(quarter(kBegins + chrono::months(i), seed));
    return page;
}

std::string card_table(const std::vector<SpendRow>& rows) {
    Cells cells = {{"Department family", "Entity", "Transaction date", "Merchant name", "Merchant category",
                    "Expense area", "Transaction reference number", "Transaction amount", "Description"}};
    for (const auto& row : rows)
        cells.push_back({row.department, row.entity, uk_date(row.date), row.supplier, row.expense_type,
                         row.area, row.transaction, "£" + base::pence(row.pence).to_grouped(),
                         row.description});
    return csv_of(cells);
}

Planted card_file(chrono::year_month month, unsigned seed) {
    const auto rows = card_month(month, seed);
    Planted file{.month = month};
    file.schema = "card-spend";
    file.name = fmt::format("dch-payment-card-{}.csv", iso(month));
    file.title = fmt::format("Payment card spending over £500, {}", base::month_in_words(month));
    file.bytes = card_table(rows);
    count(file, rows);
    return file;
}

Page card_page(unsigned seed) {
    Page page{kCoasts,
              card_holders().name,
              std::string(kCoasts) + "/cards",
              card_holders().name + ": payment card spending",
              {}};
    for (int i = 11; i >= 0; --i) page.files.push_back(card_file(kBegins + chrono::months(i), seed));
    return page;
}

}  // namespace

std::vector<SpendRow> card_settlement(chrono::year_month month, unsigned seed) {
    if (month <= kBegins) return {};
    SpendRow row;
    row.pence = total(card_month(month - chrono::months(1), seed));
    row.date = base::Date(month / 28);
    row.department = row.entity = card_holders().name;
    row.expense_type = "Payment card";
    row.area = "Finance Group";
    row.supplier = "Saltmarsh Bank Payment Card Services";
    row.transaction = fmt::format("5{}", 900'000 + static_cast<unsigned>(month.month()));
    row.description = fmt::format("Cards, {}", base::month_in_words(month - chrono::months(1)));
    return {row};
}

std::vector<Page> other_series(unsigned seed) {
    return {council_page(seed), card_page(seed), ministers(), organogram(), policy_papers(), contracts()};
}

}  // namespace daybook::app::estate
