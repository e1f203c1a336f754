#include "publisher/app/estate_form.hpp"

#include "publisher/base/decimal.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <map>

namespace daybook::app::estate {

namespace chrono = std::chrono;

namespace {

std::string date_text(base::Date day, DateStyle style) {
    const chrono::year_month_day ymd(day);
    const auto y = static_cast<int>(ymd.year());
    const auto m = static_cast<unsigned>(ymd.month()), d = static_cast<unsigned>(ymd.day());
    switch (style) {
        case DateStyle::uk_short_year:
            return fmt::format("{:02}/{:02}/{:02}", d, m, y % 100);
        case DateStyle::day_month_name:
            return fmt::format("{:02}-{}-{:02}", d,
                               base::month_in_words(ymd.year() / ymd.month()).substr(0, 3), y % 100);
        case DateStyle::iso:
            return base::to_iso(day);
        case DateStyle::uk:
            break;
    }
    return fmt::format("{:02}/{:02}/{:04}", d, m, y);
}

std::string money_text(std::int64_t pence, MoneyStyle style) {
    const auto amount = base::pence(pence);
    switch (style) {
        case MoneyStyle::grouped:
            return amount.to_grouped();
        case MoneyStyle::pounds:
            return (pence < 0 ? "-£" : "£") + base::pence(pence < 0 ? -pence : pence).to_grouped();
        case MoneyStyle::padded:
            return " " + amount.to_grouped() + " ";
        case MoneyStyle::plain:
            break;
    }
    return amount.to_string();
}

std::string cell_text(const SpendRow& row, Field field, const Form& form) {
    switch (field) {
        case Field::department:
            return row.department;
        case Field::entity:
            return row.entity;
        case Field::date:
            return date_text(row.date, form.dates);
        case Field::expense_type:
            return row.expense_type;
        case Field::area:
            return row.area;
        case Field::supplier:
            return row.supplier;
        case Field::transaction:
            return row.transaction;
        case Field::amount:
            return money_text(row.pence, form.money);
        case Field::description:
            return row.description;
        case Field::postcode:
            return row.postcode;
        case Field::supplier_type:
            return row.supplier_type;
        case Field::contract:
            return row.contract;
        case Field::vat:
            break;
    }
    return row.vat;
}

std::string quoted(const std::string& cell, char delimiter) {
    if (cell.find_first_of(std::string("\"\r\n") + delimiter) == std::string::npos) return cell;
    std::string out = "\"";
    for (const char c : cell) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

/// Rows of cells as lines of text, still in UTF-8.
class Lines {
public:
    explicit Lines(const Form& form) : form_(form) {}
    void add(const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < form_.headings.size(); ++i) {
            if (i > 0) text_ += form_.delimiter;
            if (i < cells.size()) text_ += quoted(cells[i], form_.delimiter);
        }
        text_ += form_.line_end;
    }
    const std::string& text() const { return text_; }

private:
    const Form& form_;
    std::string text_;
};

std::string with_month(std::string text, chrono::year_month month) {
    const auto words = base::month_in_words(month);
    if (const auto at = text.find("{month}"); at != std::string::npos) text.replace(at, 7, words);
    if (const auto at = text.find("{mon-yy}"); at != std::string::npos)
        text.replace(at, 8, words.substr(0, 3) + "-" + words.substr(words.size() - 2));
    return text;
}

void add_header(Lines& lines, const Form& form, chrono::year_month month) {
    for (const auto& title : form.titles) lines.add({with_month(title, month)});
    std::vector<std::string> above(form.headings.size()), header;
    for (const auto& heading : form.headings) {
        auto text = heading.text;
        const auto blank = text.find(' ');
        if (form.split_header && heading.field == Field::transaction && blank != std::string::npos) {
            above[header.size()] = text.substr(0, blank + 1);
            text = text.substr(blank + 1);
        }
        header.push_back(std::move(text));
    }
    if (form.split_header) lines.add(above);
    lines.add(header);
}

void add_footer(Lines& lines, const Form& form, std::int64_t sum) {
    if (form.total_row) {
        std::vector<std::string> cells(form.headings.size());
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (form.headings[i].field == Field::amount) cells[i] = money_text(sum, form.money);
        lines.add(cells);
    }
    if (!form.footnote.empty()) lines.add({form.footnote});
    for (int i = 0; i < form.blank_rows; ++i) lines.add({});
}

/// The code points of UTF-8 text that this file itself wrote.
std::vector<char32_t> code_points(const std::string& utf8) {
    std::vector<char32_t> out;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
        for (std::size_t k = 1; k < size; ++k)
            point = point << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
        out.push_back(point);
        i += size;
    }
    return out;
}

std::string to_windows_1252(const std::string& utf8) {
    static const std::map<char32_t, char> kHigh = {
        {0x20AC, '\x80'}, {0x2013, '\x96'}, {0x2018, '\x91'}, {0x2019, '\x92'}};
    std::string out;
    for (const auto point : code_points(utf8)) {
        if (point < 0x80 || (point >= 0xA0 && point <= 0xFF))
            out += static_cast<char>(point);
        else
            out += kHigh.at(point);
    }
    return out;
}

std::string to_utf16le(const std::string& utf8) {
    std::string out = "\xFF\xFE";
    for (const auto point : code_points(utf8)) {
        out += static_cast<char>(point & 0xFF);
        out += static_cast<char>(point >> 8 & 0xFF);
    }
    return out;
}

std::string encoded(const std::string& utf8, Encoding encoding) {
    switch (encoding) {
        case Encoding::utf8_bom:
            return "\xEF\xBB\xBF" + utf8;
        case Encoding::windows_1252:
            return to_windows_1252(utf8);
        case Encoding::utf16le:
            return to_utf16le(utf8);
        case Encoding::utf8:
            break;
    }
    return utf8;
}

/// As the guidance heads them.
std::vector<Heading> guidance_headings() {
    return {{Field::department, "Department family"},
            {Field::entity, "Entity"},
            {Field::date, "Date"},
            {Field::expense_type, "Expense type"},
            {Field::area, "Expense area"},
            {Field::supplier, "Supplier"},
            {Field::transaction, "Transaction number"},
            {Field::amount, "Amount"},
            {Field::description, "Description"},
            {Field::postcode, "Supplier postcode"},
            {Field::supplier_type, "Supplier type"},
            {Field::contract, "Contract number"}};
}

std::vector<Heading> headings_named(const std::vector<std::string>& names) {
    auto out = guidance_headings();
    out.resize(std::min(out.size(), names.size()));
    for (std::size_t i = 0; i < out.size(); ++i) out[i].text = names[i];
    return out;
}

/// Headings met in real files (the aliases counted in the published corpus of 25k spending).
std::vector<Form> make_forms() {
    std::vector<Form> forms(8);
    forms[0].headings = guidance_headings();

    forms[1].encoding = Encoding::windows_1252;
    forms[1].line_end = "\r\n";
    forms[1].headings =
        headings_named({"Departmental Family", " Entity ", "Payment Date", "Expense Type", "Expense Area",
                        "Supplier Name", "Transaction No", " Amount (£) ", "Payment Description"});
    forms[1].money = MoneyStyle::pounds;
    forms[1].titles = {"Spend over £25,000 – Department for Inland Navigation – {month}", ""};

    forms[2].line_end = "\r\n";
    forms[2].headings =
        headings_named({"Department family", "Entity", "Date paid", "Expense type", "Expense area",
                        "Supplier", "Transaction number", "Amount", "Description"});
    forms[2].dates = DateStyle::day_month_name;
    forms[2].titles = {"{mon-yy}"};
    forms[2].split_header = true;
    forms[2].blank_rows = 400;

    forms[3].encoding = Encoding::utf16le;
    forms[3].line_end = "\r\n";
    forms[3].delimiter = '\t';
    forms[3].headings = headings_named({"Department", "Entity", "Date of Payment", "Expense type",
                                        "Expense area", "Supplier", "Transactions number", "Total"});

    forms[4].encoding = Encoding::utf8_bom;
    forms[4].headings = guidance_headings();
    forms[4].headings.push_back({Field::vat, "VAT registration number"});
    forms[4].money = MoneyStyle::grouped;
    forms[4].total_row = true;

    forms[5].line_end = "\r\n";
    forms[5].headings = headings_named({"Dept.", "Entity", "Pay date", "Expense type", "Expense area",
                                        "Supplier", "TransNo", "Amount", "Narrative"});
    forms[5].dates = DateStyle::uk_short_year;
    forms[5].money = MoneyStyle::padded;
    forms[5].footnote = "Figures include irrecoverable VAT.";
    forms[5].blank_rows = 150;

    forms[6].delimiter = ';';
    forms[6].headings =
        headings_named({"department_family", "entity", "date", "expense_type", "expense_area", "supplier",
                        "transaction_number", "amount", "description", "supplier_postcode"});
    forms[6].dates = DateStyle::iso;

    forms[7].headings = headings_named({"1 Department Family", "2 Entity", "3 Date", "4 Expense Type",
                                        "5 Expense Area", "6 Supplier", "7 Transaction No", "8 Amount"});
    forms[7].money = MoneyStyle::grouped;
    forms[7].titles = {"Spend over £25,000 - Publication template"};
    return forms;
}

}  // namespace

const Form& form_of(std::size_t number) {
    static const auto forms = make_forms();
    return forms.at(number);
}

std::string write_table(const std::vector<SpendRow>& rows, const Form& form, chrono::year_month month,
                        const std::vector<Blot>& blots) {
    Lines lines(form);
    add_header(lines, form, month);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::vector<std::string> cells;
        for (const auto& heading : form.headings) {
            const auto blot = std::find_if(blots.begin(), blots.end(), [&](const Blot& b) {
                return b.row == i && b.field == heading.field;
            });
            cells.push_back(blot != blots.end() ? blot->text : cell_text(rows[i], heading.field, form));
        }
        lines.add(cells);
    }
    add_footer(lines, form, total(rows));
    return encoded(lines.text(), form.encoding);
}

std::string write_nil_return(const Form& form, chrono::year_month month) {
    Lines lines(form);
    add_header(lines, form, month);
    lines.add({});
    lines.add({"NIL RETURN"});
    for (int i = 0; i < form.blank_rows; ++i) lines.add({});
    return encoded(lines.text(), form.encoding);
}

}  // namespace daybook::app::estate
