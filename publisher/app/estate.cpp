#include "publisher/app/estate.hpp"

#include "publisher/app/estate_form.hpp"
#include "publisher/app/estate_rows.hpp"
#include "publisher/app/estate_series.hpp"
#include "publisher/base/decimal.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <fstream>

namespace daybook::app {

namespace fs = std::filesystem;
namespace chrono = std::chrono;
using base::json::Value;
using estate::Body;
using estate::Page;
using estate::Planted;
using estate::SpendRow;

namespace {

constexpr auto kFirstMonth = chrono::year(2024) / chrono::April;
constexpr int kMonths = 12;

/// The bodies that misbehave, by their place in estate::bodies().
enum Number : std::size_t { coasts, navigation, lighthouses, orchards, festivals, tides, almanac, islands };

std::string lower_month(chrono::year_month month) {
    const auto words = base::month_in_words(month);
    return base::to_lower(words.substr(0, words.find(' ')));
}

std::string file_name(std::size_t number, chrono::year_month month, unsigned position) {
    const auto y = static_cast<int>(month.year());
    const auto m = static_cast<unsigned>(month.month());
    const auto words = lower_month(month);
    const auto capital = base::month_in_words(month).substr(0, words.size());
    const auto next = month + chrono::months(1);
    switch (number) {
        case coasts: return fmt::format("dch-over-25k-{:02}{:02}.csv", y % 100, m);
        case navigation: return fmt::format("Over_£25K_{}_{}.csv", words, y);
        case lighthouses: return fmt::format("OLS+Over+25K+-+{}+{}.csv", capital, y);
        case orchards: return fmt::format("noa_spend_{}{:02}.csv", y, m);
        case festivals: return fmt::format("transparency_{}{:02}.csv", words.substr(0, 3), y % 100);
        case tides: return fmt::format("{:02}_-_{}.csv", position + 1, capital);
        case almanac: return fmt::format("attachment_{}.csv", 97'037 + 1'499 * position);
        default: break;
    }
    return fmt::format("{}{:02}28_{}_{}_transparency.csv", static_cast<int>(next.year()),
                       static_cast<unsigned>(next.month()), words, y);
}

std::string link_title(std::size_t number, const Body& body, chrono::year_month month) {
    const auto words = base::month_in_words(month);
    switch (number) {
        case coasts: return fmt::format("{}: spending over £25,000, {}", body.name, words);
        case navigation:
            return fmt::format("{} spend over £25,000, {} {}", body.initials, words.substr(0, 3),
                               words.substr(words.size() - 2));
        case lighthouses: return fmt::format("OLS payments over £25k - {}", words);
        case orchards: return fmt::format("Spending over £25,000 for {}", words);
        case festivals: return words;
        case tides: return words.substr(0, words.find(' '));
        case almanac: return "Download CSV";
        default: break;
    }
    return "Commission for Small Islands transparency report";
}

const std::string kErrorPage =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>Sorry, there is a problem with the "
    "service</title></head>\n"
    "<body><h1>Sorry, there is a problem with the service</h1>\n<p>Try again later.</p></body>\n</html>\n";

/// Three cells that no reader can repair: an unknown amount, a day that does not exist, a blank amount.
std::vector<estate::Blot> few_blots() {
    return {{11, estate::Field::amount, "tbc"},
            {57, estate::Field::date, "31/06/2024"},
            {101, estate::Field::amount, ""}};
}

/// What a spreadsheet leaves behind when a column was too narrow and a formula lost its source.
std::vector<estate::Blot> many_blots(std::size_t rows) {
    std::vector<estate::Blot> out;
    for (std::size_t i = 0; i < rows; i += 3)
        out.push_back(i % 2 == 0 ? estate::Blot{i, estate::Field::amount, "#REF!"}
                                 : estate::Blot{i, estate::Field::date, "########"});
    return out;
}

/// Writes the estate; one object a call.
class Estate {
public:
    Estate(fs::path dir, unsigned seed) : dir_(std::move(dir)), seed_(seed) {}
    void write();

private:
    std::vector<Planted> plan(std::size_t number) const;
    Planted plain(std::size_t number, chrono::year_month month, unsigned position) const;
    void spoil(Planted& file, std::size_t number) const;
    void spoil_navigation(Planted& file) const;
    void spoil_lighthouses(Planted& file) const;
    void quarantine(Planted& file, std::size_t number, const std::vector<estate::Blot>& blots) const;
    std::vector<SpendRow> spending(std::size_t number, chrono::year_month month) const;
    Value put_page(const Page& page);
    Value described(const Page& page);
    void put(const fs::path& name, std::string_view bytes) const;

    fs::path dir_;
    unsigned seed_;
    std::int64_t files_ = 0, rows_ = 0;
};

/// The first department settles its payment cards in the same file as everything else.
std::vector<SpendRow> Estate::spending(std::size_t number, chrono::year_month month) const {
    auto rows = estate::month_of_spending(estate::bodies()[number], number, month, seed_);
    if (number == coasts)
        for (auto& row : estate::card_settlement(month, seed_)) rows.push_back(std::move(row));
    return rows;
}

Planted Estate::plain(std::size_t number, chrono::year_month month, unsigned position) const {
    const auto& body = estate::bodies()[number];
    const auto rows = spending(number, month);
    Planted file{
        .month = month, .name = file_name(number, month, position), .title = link_title(number, body, month)};
    file.rows = static_cast<std::int64_t>(rows.size());
    file.pence = estate::total(rows);
    file.bytes = estate::write_table(rows, estate::form_of(number), month);
    return file;
}

void unusable(Planted& file, std::string outcome, std::string code, std::string what) {
    file.outcome = std::move(outcome);
    file.code = std::move(code);
    file.what = std::move(what);
    file.rows = file.pence = 0;
}

void Estate::quarantine(Planted& file, std::size_t number, const std::vector<estate::Blot>& blots) const {
    const auto rows = spending(number, file.month);
    file.bytes = estate::write_table(rows, estate::form_of(number), file.month, blots);
    file.quarantined = static_cast<std::int64_t>(blots.size());
    file.rows -= file.quarantined;
    for (const auto& blot : blots) file.pence -= rows[blot.row].pence;
}

void Estate::spoil_navigation(Planted& file) const {
    if (file.month != chrono::year(2024) / chrono::November) return;
    file.bytes = plain(navigation, chrono::year(2024) / chrono::October, 6).bytes;
    unusable(file, "held", "period-disagrees", "October's bytes again under November's name");
}

void Estate::spoil_lighthouses(Planted& file) const {
    if (file.month != chrono::year(2024) / chrono::August) return;
    file.bytes = estate::write_nil_return(estate::form_of(lighthouses), file.month);
    file.rows = file.pence = 0;
    file.what = "a nil return";
}

void Estate::spoil(Planted& file, std::size_t number) const {
    const auto is = [&](std::size_t body, int y, unsigned m) {
        return number == body && file.month == chrono::year(y) / chrono::month(m);
    };
    if (number == navigation) spoil_navigation(file);
    if (number == lighthouses) spoil_lighthouses(file);
    if (is(coasts, 2024, 7)) {
        quarantine(file, coasts, few_blots());
        file.what = "three rows that cannot be used";
    }
    if (is(coasts, 2025, 1)) {
        const auto other = chrono::year(2024) / chrono::January;
        file.bytes =
            estate::write_table(estate::month_of_spending(estate::bodies()[coasts], coasts, other, seed_),
                                estate::form_of(coasts), other);
        unusable(file, "held", "period-disagrees", "named January 2025, dated January 2024");
    }
    if (is(festivals, 2025, 3)) {
        quarantine(file, festivals, many_blots(static_cast<std::size_t>(file.rows)));
        unusable(file, "rejected", "too-many-bad-rows", "every third row is broken");
    }
    if (is(tides, 2024, 10)) {
        file.bytes = kErrorPage;
        unusable(file, "failed", "soft-404", "a web page with status 200 in place of the file");
    }
    if (is(almanac, 2025, 1)) {
        file.bytes.clear();
        unusable(file, "rejected", "not-usable", "an empty file");
    }
    if (is(orchards, 2025, 2)) {
        file.missing = true;
        unusable(file, "failed", "not_found", "a link to nothing");
    }
    if (is(islands, 2025, 2)) {
        file.bytes = plain(lighthouses, file.month, 10).bytes;
        unusable(file, "held", "same-bytes-elsewhere", "another body's file of the month");
    }
}

std::vector<Planted> Estate::plan(std::size_t number) const {
    std::vector<Planted> out;
    for (unsigned i = 0; i < kMonths; ++i) {
        const auto month = kFirstMonth + chrono::months(static_cast<int>(i));
        if (number == festivals && month == chrono::year(2024) / chrono::December) continue;
        out.push_back(plain(number, month, i));
        spoil(out.back(), number);
    }
    // The latest first, as publications pages have it.
    return {out.rbegin(), out.rend()};
}

/// What a publications page calls a kind of file.
std::string_view format_words(std::string_view name) {
    if (name.ends_with(".ods")) return "<abbr title=\"OpenDocument Spreadsheet\">ODS</abbr>";
    if (name.ends_with(".xlsx")) return "MS Excel Spreadsheet";
    if (name.ends_with(".json")) return "JSON";
    return "<abbr title=\"Comma-separated Values\">CSV</abbr>";
}

std::string attachment(const Planted& file) {
    const auto href = base::percent_encode(file.name);
    const auto title = base::escape_html(file.title);
    return fmt::format(
        "    <section class=\"attachment\" id=\"attachment-{0}\">\n"
        "      <div class=\"attachment-thumb\"><a aria-hidden=\"true\" tabindex=\"-1\" href=\"{1}\"><img "
        "alt=\"\" src=\"/thumbnail.png\"></a></div>\n"
        "      <h3 class=\"attachment-title\"><a href=\"{1}\">{2}</a></h3>\n"
        "      <p class=\"attachment-metadata\">{4}, {3:.1f} "
        "KB. "
        "<a href=\"{1}/preview\">View online</a></p>\n"
        "    </section>\n",
        base::slug(file.name), href, title, static_cast<double>(file.bytes.size()) / 1024,
        format_words(file.name));
}

std::string html_page(const std::string& title, const std::string& body) {
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n  <meta charset=\"utf-8\">\n  "
        "<title>{0}</title>\n</head>\n<body>\n"
        "  <header><a href=\"/\">Sample departments</a></header>\n  <main>\n    <h1>{0}</h1>\n{1}  </main>\n"
        "  <footer><p>Invented for demonstration. Under the <a "
        "href=\"https://www.nationalarchives.gov.uk/doc/"
        "open-government-licence/version/3/\">Open Government Licence "
        "v3.0</a>.</p></footer>\n</body>\n</html>\n",
        base::escape_html(title), body);
}

std::string html_of(const Page& page) {
    std::string content = fmt::format(
        "    <p class=\"summary\">{}.</p>\n    "
        "<dl><dt>From:</dt><dd>{}</dd>"
        "<dt>Published:</dt><dd>31 May 2024</dd></dl>\n    <h2>Documents</h2>\n",
        page.files.front().schema == "spend-over-25k" ? "Reports on departmental spending over £25,000"
                                                      : base::escape_html(page.title),
        base::escape_html(page.name));
    for (const auto& file : page.files) content += attachment(file);
    content +=
        "    <p>How spending is published: <a href=\"/guidance/how-to-publish.pdf\">guidance</a> "
        "(PDF).</p>\n";
    return html_page(page.title, content);
}

std::string planted_edition(const Planted& file) {
    if (!file.edition.empty()) return file.edition;
    return fmt::format("{}-{:02}", static_cast<int>(file.month.year()),
                       static_cast<unsigned>(file.month.month()));
}

Value Estate::described(const Page& page) {
    auto list = Value::array();
    for (const auto& file : page.files) {
        auto entry = Value::object({{"file", page.folder + "/" + file.name}, {"title", file.title}});
        entry.set("schema", file.schema).set("edition", planted_edition(file));
        entry.set("outcome", file.outcome).set("code", file.code).set("planted", file.what);
        entry.set("rows", file.rows)
            .set("quarantined", file.quarantined)
            .set("total", base::pence(file.pence).to_string());
        list.push(std::move(entry));
        rows_ += file.rows;
        files_ += 1;
    }
    return Value::object({{"organisation", page.organisation},
                          {"name", page.name},
                          {"page", page.listed ? Value(page.folder + "/") : Value()},
                          {"files", std::move(list)}});
}

Value Estate::put_page(const Page& page) {
    for (const auto& file : page.files)
        if (!file.missing) put(fs::path(page.folder) / file.name, file.bytes);
    if (page.listed) put(fs::path(page.folder) / "index.html", html_of(page));
    return described(page);
}

void Estate::put(const fs::path& name, std::string_view bytes) const {
    // Not flushed: an estate is written anew each time, and a hundred flushes would be most of the demo's
    // start.
    fs::create_directories((dir_ / name).parent_path());
    std::ofstream out(dir_ / name, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) base::throw_errno("cannot write " + (dir_ / name).string());
}

void Estate::write() {
    std::vector<Page> pages;
    for (std::size_t number = 0; number < estate::bodies().size(); ++number) {
        const auto& body = estate::bodies()[number];
        pages.push_back(
            {body.slug, body.name, body.slug, body.name + ": spending over £25,000", plan(number)});
    }
    for (auto& page : estate::other_series(seed_)) pages.push_back(std::move(page));
    auto sites = Value::array();
    std::string list = "    <ul>\n";
    for (const auto& page : pages) {
        sites.push(put_page(page));
        if (!page.listed) continue;
        const bool first = page.folder == page.organisation;
        list += fmt::format("      <li><a href=\"/{}/\">{}</a></li>\n", page.folder,
                            base::escape_html(first ? page.name : page.title));
    }
    put("index.html", html_page("Sample departments", list + "    </ul>\n"));
    const auto missing = Value::array(
        {Value::object({{"organisation", "department-for-public-festivals"}, {"month", "2024-12"}})});
    put("estate.json", base::json::write_pretty(Value::object({{"seed", static_cast<std::int64_t>(seed_)},
                                                               {"linked_files", files_},
                                                               {"accepted_rows", rows_},
                                                               {"missing", missing},
                                                               {"sites", std::move(sites)}})));
}

}  // namespace

void write_estate(const fs::path& dir, unsigned seed) {
    Estate(dir, seed).write();
}

}  // namespace daybook::app
