#include "publisher/app/estate_policy.hpp"

#include "publisher/app/estate_workbook.hpp"
#include "publisher/base/json.hpp"

#include <fmt/format.h>

namespace daybook::app::estate {

using base::json::Number;
using base::json::Value;

namespace {

const std::string kName = "Department for Coasts and Harbours";

Planted file_of(std::string schema, std::string edition, std::string name, std::string title) {
    Planted out;
    out.schema = std::move(schema);
    out.edition = std::move(edition);
    out.name = std::move(name);
    out.title = std::move(title);
    return out;
}

/// A table under one row of headings, which as a file is `bytes`.
void fill(Planted& file, const Cells& cells, std::string bytes) {
    file.rows = static_cast<std::int64_t>(cells.size()) - 1;
    file.bytes = std::move(bytes);
}

Planted meetings(std::string edition, std::string words, std::string slug, const Cells& rows) {
    auto file = file_of("ministerial-meetings", std::move(edition),
                        "dch-ministerial-meetings-" + slug + ".ods", "DCH ministerial meetings, " + words);
    Cells cells = {{"Minister", "Date", "Name of organisation or individual", "Purpose of meeting"}};
    cells.insert(cells.end(), rows.begin(), rows.end());
    fill(file, cells, ods_of("Meetings", cells));
    return file;
}

Planted gifts(std::string edition, std::string words, std::string slug, const Cells& rows) {
    auto file = file_of("ministerial-gifts", std::move(edition), "dch-ministerial-gifts-" + slug + ".xlsx",
                        "DCH ministerial gifts, " + words);
    Cells cells = {{"Minister", "Date", "Gift", "Given or received", "Who gift was given to or received from",
                    "Value (£)", "Outcome"}};
    cells.insert(cells.end(), rows.begin(), rows.end());
    fill(file, cells, xlsx_of("Gifts", cells));
    return file;
}

Planted senior_posts() {
    auto file = file_of("organogram-senior", "2024-09-30", "dch-organogram-2024-09-30-senior.csv",
                        "Organogram on 30 September 2024: senior posts");
    Cells cells = {{"Post Unique Reference", "Name", "Grade (or equivalent)", "Job Title",
                    "Job/Team Function", "Parent Department", "Organisation", "Unit", "Contact Phone",
                    "Contact E-mail", "Reports to Senior Post", "Salary Cost of Reports (£)", "FTE",
                    "Actual Pay Floor (£)", "Actual Pay Ceiling (£)", "Total Pay (£)",
                    "Professional/Occupational Group", "Notes", "Valid?"}};
    const auto post = [&](std::string id, std::string name, std::string grade, std::string title,
                          std::string unit, std::string to, std::string floor, std::string ceiling) {
        cells.push_back({std::move(id), std::move(name), std::move(grade), title,
                         "Leads the work of the " + unit + ".", kName, kName, std::move(unit), "00000 000000",
                         "press@coasts.example", std::move(to), "245000", "1.00", std::move(floor),
                         std::move(ceiling), "N/D", "Policy", "", "1"});
    };
    post("90100", "Ada Quill", "SCS4", "Permanent Secretary", "Department", "XX", "170000", "174999");
    post("90110", "Ben Oddie-Fenn", "SCS3", "Director General", "Ports Directorate", "90100", "130000",
         "134999");
    post("90120", "N/D", "SCS3", "Director General", "Coastal Resilience Directorate", "90100", "N/D", "N/D");
    post("90115", "Cora Lanyon", "SCS2", "Director of Harbours", "Harbours", "90110", "100000", "104999");
    post("90125", "Dai Penhallow", "SCS2", "Director of Sea Defences", "Sea Defences", "90120", "95000",
         "99999");
    post("90126", "Vacant", "SCS1", "Deputy Director", "Shoreline Survey", "90125", "N/A", "N/A");
    fill(file, cells, csv_of(cells));
    return file;
}

Planted junior_posts() {
    auto file = file_of("organogram-junior", "2024-09-30", "dch-organogram-2024-09-30-junior.csv",
                        "Organogram on 30 September 2024: junior posts");
    Cells cells = {{"Parent Department", "Organisation", "Unit", "Reporting Senior Post", "Grade",
                    "Payscale Minimum (£)", "Payscale Maximum (£)", "Generic Job Title",
                    "Number of Posts in FTE", "Professional/Occupational Group"}};
    const auto posts = [&](std::string unit, std::string to, std::string grade, std::string least,
                           std::string most, std::string title, std::string fte) {
        cells.push_back({kName, kName, std::move(unit), std::move(to), std::move(grade), std::move(least),
                         std::move(most), std::move(title), std::move(fte), "Policy"});
    };
    posts("Harbours", "90115", "Grade 7", "54000", "65000", "Policy lead", "3.00");
    posts("Harbours", "90115", "SEO", "38000", "43500", "Policy adviser", "4.60");
    posts("Harbours", "90115", "EO", "28000", "31500", "Policy officer", "2.00");
    posts("Sea Defences", "90125", "Grade 6", "66000", "78000", "Engineer in charge", "1.00");
    posts("Sea Defences", "90125", "HEO", "33000", "37500", "Engineer", "7.80");
    posts("Shoreline Survey", "90126", "SEO", "38000", "43500", "Surveyor", "5.00");
    posts("Shoreline Survey", "90126", "AO", "24000", "26000", "Survey assistant", "6.40");
    fill(file, cells, csv_of(cells));
    return file;
}

Value paper(int number, std::string_view slug, std::string_view title, std::string_view day) {
    return Value::object({
        {"content_id", fmt::format("00000000-0000-4000-8000-{:012}", number)},
        {"link", fmt::format("/government/publications/{}", slug)},
        {"title", title},
        {"description", fmt::format("What the department means to do: {}.", title)},
        {"content_store_document_type", "policy_paper"},
        {"organisations", Value::array({Value::object({{"title", kName}, {"slug", kCoasts}})})},
        {"public_timestamp", fmt::format("{}T09:30:00Z", day)},
    });
}

struct Award {
    std::string_view id, title, supplier, amount, day;
};

Value release_of(const Award& award) {
    const auto date = fmt::format("{}T09:30:00Z", award.day);
    return Value::object({
        {"ocid", fmt::format("ocds-000000-dch-{}", award.id)},
        {"id", fmt::format("dch-{}-award", award.id)},
        {"date", date},
        {"tag", Value::array({"award"})},
        {"initiationType", "tender"},
        {"buyer", Value::object({{"id", "XX-DCH"}, {"name", kName}})},
        {"tender", Value::object({{"id", fmt::format("dch-{}", award.id)},
                                  {"title", award.title},
                                  {"procurementMethod", "open"},
                                  {"mainProcurementCategory", "works"}})},
        {"awards",
         Value::array({Value::object(
             {{"id", fmt::format("dch-{}-1", award.id)},
              {"title", award.title},
              {"status", "active"},
              {"date", date},
              {"value", Value::object({{"amount", Number{std::string(award.amount)}}, {"currency", "GBP"}})},
              {"suppliers", Value::array({Value::object(
                                {{"id", fmt::format("XX-{}", award.id)}, {"name", award.supplier}})})},
              {"contractPeriod", Value::object({{"startDate", date}, {"endDate", "2026-03-31T23:59:00Z"}})},
              {"items", Value::array({Value::object(
                            {{"id", "1"},
                             {"classification",
                              Value::object({{"scheme", "CPV"},
                                             {"id", "45252124"},
                                             {"description", "Dredging and pumping works"}})}})})}})})},
    });
}

Value package_of(std::string_view month, std::initializer_list<Award> awards) {
    auto releases = Value::array();
    for (const auto& award : awards) releases.push(release_of(award));
    return Value::object({{"uri", fmt::format("https://contracts.example/dch/{}", month)},
                          {"version", "1.1"},
                          {"publishedDate", fmt::format("{}-28T09:30:00Z", month)},
                          {"publisher", Value::object({{"name", kName}})},
                          {"releases", std::move(releases)}});
}

Planted awarded(std::string month, std::string words, const Value& package, std::int64_t rows,
                std::int64_t pence) {
    auto file =
        file_of("contracts", month, "dch-contracts-" + month + ".json", "Contracts awarded, " + words);
    file.bytes = base::json::write_pretty(package);
    file.rows = rows;
    file.pence = pence;
    return file;
}

}  // namespace

Page ministers() {
    Page page{
        kCoasts, kName, std::string(kCoasts) + "/ministers", kName + ": ministers’ meetings and gifts", {}};
    page.files.push_back(
        meetings("2024-07--2024-09", "July to September 2024", "july-to-september-2024",
                 {{"Minister of State, Sir Hal Gannet MP", "2024-07-09",
                   "Penhallow & Brisk Marine Engineering Ltd", "Breakwaters"},
                  {"", "2024-09-17", "Friends of Thistle Sound", "Footpaths at the shore"}}));
    page.files.push_back(meetings(
        "2024-04--2024-06", "April to June 2024", "april-to-june-2024",
        {{"Secretary of State, Jane Ash MP", "2024-04-16", "Harbour Masters’ Association", "Harbour dues"},
         {"", "2024-05-21", "The Coast (newspaper)", "Interview"},
         {"", "2024-06-04", "Port of Caldershore, Port Lanyon Tugs Limited", "Towage"},
         {"Minister of State, Sir Hal Gannet MP", "2024-04-30", "Wrackford Borough Council", "Foreshore"}}));
    page.files[1].what = "a workbook (ODS) that names a minister once for several meetings";
    page.files.push_back(
        gifts("2024-07--2024-09", "July to September 2024", "july-to-september-2024", {{"Nil return"}}));
    page.files.back().rows = 0;
    page.files.back().what = "a nil return in a workbook (XLSX)";
    page.files.push_back(gifts("2024-04--2024-06", "April to June 2024", "april-to-june-2024",
                               {{"Secretary of State, Jane Ash MP", "May 2024", "Model of a lighthouse",
                                 "Received", "Port of Caldershore", "180", "Held by department"},
                                {"Minister of State, Sir Hal Gannet MP", "June 2024", "Tide tables, bound",
                                 "Given", "Harbour Masters’ Association", "Over £140", "Not applicable"}}));
    page.files.back().what = "a workbook (XLSX)";
    return page;
}

Page organogram() {
    Page page{kCoasts, kName, std::string(kCoasts) + "/organogram", kName + ": organogram", {}};
    page.files = {senior_posts(), junior_posts()};
    page.files[0].what = "a pair: senior posts";
    page.files[1].what = "a pair: junior posts";
    return page;
}

Page policy_papers() {
    Page page{kCoasts, kName, std::string(kCoasts) + "/api", "", {}, false};
    auto file = file_of("policy-papers", "current", "policy-papers.json", "");
    const auto papers = Value::array({
        paper(1, "harbour-dues", "Harbour dues: the way forward", "2024-04-18"),
        paper(2, "sea-defences-2030", "Sea defences to 2030", "2024-06-06"),
        paper(3, "towage", "Towage in small ports", "2024-09-12"),
        paper(4, "shoreline-survey", "A survey of the whole shoreline", "2025-01-23"),
    });
    file.rows = std::ssize(papers.as_array());
    file.bytes =
        base::json::write_pretty(Value::object({{"results", papers}, {"total", file.rows}, {"start", 0}}));
    file.what = "a JSON document whose records are pointed at";
    page.files = {std::move(file)};
    return page;
}

Page contracts() {
    Page page{kCoasts, kName, std::string(kCoasts) + "/contracts", kName + ": contracts awarded", {}};
    auto unsaid = package_of(
        "2024-07", {{"0004", "Quay wall repairs", "Oddie Stonework Ltd", "310000.00", "2024-07-11"}});
    unsaid.set("releases", Value::array({Value::object({{"ocid", "ocds-000000-dch-0004"}})}));
    page.files.push_back(awarded("2024-07", "July 2024", unsaid, 0, 0));
    page.files.back().outcome = "rejected";
    page.files.back().code = "not-usable";
    page.files.back().what = "an OCDS package that its standard refuses";
    page.files.push_back(
        awarded("2024-06", "June 2024",
                package_of("2024-06", {{"0003", "Survey vessel charter", "Kittiwake Survey Charter Ltd",
                                        "88250.50", "2024-06-20"}}),
                1, 8'825'050));
    page.files.push_back(
        awarded("2024-05", "May 2024",
                package_of("2024-05",
                           {{"0001", "Dredging of the outer harbour", "Farhaven Dredging Company Limited",
                             "1250000.00", "2024-05-10"},
                            {"0002", "Breakwater stone", "Oddie Stonework Ltd", "412000.25", "2024-05-24"}}),
                2, 166'200'025));
    page.files.back().what = "an OCDS release package, flattened to awards";
    return page;
}

}  // namespace daybook::app::estate
