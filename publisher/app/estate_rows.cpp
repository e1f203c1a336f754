#include "publisher/app/estate_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app::estate {

namespace chrono = std::chrono;

namespace {

/// What is bought: how the accounts call it, and what the line says.
struct Trade {
    std::vector<std::string> types;
    std::vector<std::string> descriptions;  ///< {} is a place
    std::int64_t most_pounds;
};

const std::vector<Trade> kTrades = {
    {{"Construction", "Capital works in progress", "Repairs and maintenance"},
     {"{} breakwater, stage payment", "Quay wall repairs at {}", "{} access road resurfacing",
      "Dredging at {}, final account"},
     9'000'000},
    {{"IT services", "Software licences", "ICT outsourcing"},
     {"Hosting and support", "Licence renewal, 240 seats", "Network refresh, {} office",
      "Service desk, quarterly charge"},
     900'000},
    {{"Rent", "Facilities management", "Business rates"},
     {"Rent, {} office, quarter in advance", "Cleaning and security, {}", "Service charge, {} depot"},
     400'000},
    {{"Consultancy", "Professional services"},
     {"Options appraisal, {} scheme", "Programme assurance",
      "Specialist advice:\nphase two of the {} review"},
     350'000},
    {{"Grant in aid", "Grants to local authorities", "Programme grants"},
     {"Grant instalment, {}", "Community fund, {} award", "Grant claim 3 of 4, {}"},
     4'000'000},
    {{"Vessel hire", "Plant and vehicles", "Fuel"},
     {"Survey vessel charter, {}", "Lease of plant, {} depot", "Marine gas oil, {}"},
     600'000},
    {{"Legal fees", "Training", "Agency staff"},
     {"Counsel's fees, {} inquiry", "Contract staff, four weeks", "\"Safe on the water\" course, {}"},
     120'000},
};

const std::vector<std::string> kPlaces = {"Saltmarsh",   "Farhaven",        "Gullport",      "Eastering",
                                          "Brackwater",  "Upper Quillmere", "Thistle Sound", "Merrowby",
                                          "Caldershore", "St Ebbin’s",      "Port Lanyon",   "Wexcombe"};

/// A supplier under the names by which different ledgers know it.
struct Supplier {
    std::vector<std::string> spellings;
    std::size_t trade;
    std::string type;
};

const std::vector<Supplier> kSuppliers = {
    {{"Penhallow & Brisk Marine Engineering Ltd", "PENHALLOW & BRISK MARINE ENGINEERING LIMITED",
      "Penhallow and Brisk Marine Eng. Ltd"},
     0,
     "Large"},
    {{"Farhaven Dredging Company Limited", "FARHAVEN DREDGING CO LTD"}, 0, "Large"},
    {{"Caldershore Civil Works PLC", "CALDERSHORE CIVIL WORKS P.L.C.", "Caldershore Civil Works plc"},
     0,
     "Large"},
    {{"Oddie Stonework Ltd", "ODDIE STONEWORK LTD."}, 0, "SME"},
    {{"Merrowby Piling & Groundworks Ltd"}, 0, "SME"},
    {{"Groyne and Gabion Limited", "GROYNE & GABION LTD"}, 0, "SME"},
    {{"Quillmere Systems Ltd", "QUILLMERE SYSTEMS LIMITED", "Quillmere Systems (UK) Ltd"}, 1, "Large"},
    {{"Lanternbyte Limited", "LANTERNBYTE LTD"}, 1, "SME"},
    {{"Brackwater Data Centres Ltd"}, 1, "Large"},
    {{"Nine Elms Abacus Software Ltd", "NINE ELMS ABACUS SOFTWARE LTD"}, 1, "SME"},
    {{"Tern Telephony Limited"}, 1, "SME"},
    {{"Hearthstone Estates LLP", "HEARTHSTONE ESTATES LLP"}, 2, "Large"},
    {{"Broomfield Sweep Facilities Ltd", "BROOMFIELD SWEEP FACILITIES LTD",
      "Broomfield Sweep Facilities Limited"},
     2,
     "Large"},
    {{"Saltmarsh District Council", "SALTMARSH DC"}, 2, "Public Sector"},
    {{"Warden & Gate Security Services Ltd"}, 2, "SME"},
    {{"Kettle Lane Properties Ltd"}, 2, "SME"},
    {{"Ostrander Fenn LLP", "OSTRANDER FENN LLP", "Ostrander, Fenn LLP"}, 3, "Large"},
    {{"Thistledown Advisory Ltd", "THISTLEDOWN ADVISORY LIMITED"}, 3, "SME"},
    {{"Halyard Economics Limited"}, 3, "SME"},
    {{"Plumbline Project Assurance Ltd"}, 3, "SME"},
    {{"University of Eastering", "EASTERING UNIVERSITY", "The University of Eastering"}, 4, "Public Sector"},
    {{"Gullport Borough Council", "GULLPORT B C"}, 4, "Public Sector"},
    {{"Upper Quillmere Parish Trust"}, 4, "VCS"},
    {{"The Lifeboat Widows’ Fund", "LIFEBOAT WIDOWS' FUND"}, 4, "VCS"},
    {{"Wexcombe County Council", "WEXCOMBE CC"}, 4, "Public Sector"},
    {{"Friends of Thistle Sound"}, 4, "VCS"},
    {{"Café Culture Festivals C.I.C."}, 4, "VCS"},
    {{"Kittiwake Survey Charter Ltd", "KITTIWAKE SURVEY CHARTER LTD"}, 5, "SME"},
    {{"Port Lanyon Tugs Limited", "PORT LANYON TUGS LTD"}, 5, "SME"},
    {{"Copperbank Fleet Leasing PLC"}, 5, "Large"},
    {{"Blue Anchor Fuels Ltd", "BLUE ANCHOR FUELS LIMITED"}, 5, "Large"},
    {{"Pettifer Quill Solicitors LLP"}, 6, "SME"},
    {{"Ropewalk Training Ltd", "ROPEWALK TRAINING LIMITED"}, 6, "SME"},
    {{"Bright Gannet Recruitment Ltd", "BRIGHT GANNET RECRUITMENT LTD", "Bright Gannet Recruitment Limited"},
     6,
     "Large"},
};

chrono::sys_days working_day(chrono::year_month month, Dice& dice) {
    const auto last = static_cast<unsigned>((month / chrono::last).day());
    for (;;) {
        const chrono::sys_days day = month / chrono::day(static_cast<unsigned>(dice.between(1, last)));
        if (chrono::weekday(day).iso_encoding() <= 5) return day;
    }
}

/// Mostly just over the threshold, seldom very large.
std::int64_t some_pence(const Trade& trade, Dice& dice) {
    constexpr std::int64_t kThreshold = 2'500'000;
    const auto size = dice.between(1, 100);
    const auto most = size <= 75 ? 9'000'000 : size <= 97 ? 30'000'000 : trade.most_pounds * 100;
    return dice.between(kThreshold, std::max<std::int64_t>(most, kThreshold * 2));
}

std::string with_place(std::string text, Dice& dice) {
    if (const auto at = text.find("{}"); at != std::string::npos) text.replace(at, 2, dice.pick(kPlaces));
    return text;
}

/// The payment as one line; a payment split by type or area repeats its number on several.
SpendRow payment(const Body& body, std::size_t number, chrono::year_month month, Dice& dice) {
    // Squared, so that a few suppliers are paid often by everybody.
    const auto roll = dice.between(0, 999);
    const auto index = static_cast<std::size_t>(roll * roll) * kSuppliers.size() / 1'000'000;
    const auto& supplier = kSuppliers[(index + 5 * number) % kSuppliers.size()];
    const auto& trade = kTrades[supplier.trade];
    SpendRow row;
    const bool straggles = dice.chance(body.stragglers_percent);
    row.date = working_day(straggles ? month + chrono::months(1) : month, dice);
    row.department = body.name;
    row.entity = dice.chance(70) ? body.entities.front() : dice.pick(body.entities);
    row.expense_type = dice.pick(trade.types);
    row.area = dice.pick(body.areas);
    row.supplier = supplier.spellings[number % supplier.spellings.size()];
    row.transaction = fmt::format("{}{:06}", 5 + number, dice.between(1, 999'999));
    row.pence = some_pence(trade, dice);
    row.description = with_place(dice.pick(trade.descriptions), dice);
    // ZZ is no postcode area and 000 opens no VAT number: nothing here can be a real supplier's.
    row.postcode = fmt::format("ZZ{} {}{}{}", 1 + index % 20, 1 + index % 9,
                               static_cast<char>('A' + index % 26), static_cast<char>('A' + index / 2 % 26));
    row.supplier_type = supplier.type;
    row.contract = dice.chance(40) ? fmt::format("{}-{:04}", body.initials, dice.between(1, 400)) : "";
    row.vat = fmt::format("000{:06}", 100'000 + 7919 * index);
    return row;
}

void add_lines(std::vector<SpendRow>& rows, SpendRow row, const Body& body, Dice& dice) {
    const auto lines = dice.chance(18) ? dice.between(2, 4) : 1;
    const auto whole = row.pence;
    const auto& types = kTrades[static_cast<std::size_t>(dice.between(0, 6))].types;
    for (std::int64_t line = 0; line < lines; ++line) {
        row.pence = line + 1 < lines ? whole / lines : whole - whole / lines * (lines - 1);
        if (line > 0) row.expense_type = dice.pick(types);
        rows.push_back(row);
        if (dice.chance(body.duplicates_percent)) rows.push_back(row);
    }
    if (!dice.chance(2)) return;
    row.pence = -whole;
    row.description = "Credit note";
    rows.push_back(std::move(row));
}

}  // namespace

std::uint64_t Dice::next() {
    auto z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

std::int64_t Dice::between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
}

const std::vector<Body>& bodies() {
    static const std::vector<Body> all = {
        {"Department for Coasts and Harbours",
         "department-for-coasts-and-harbours",
         "DCH",
         {"Department for Coasts and Harbours", "Harbour Works Executive", "Shoreline Survey"},
         {"Coastal Resilience Directorate", "Ports Directorate", "Finance Group", "Chief Operating Officer"},
         340,
         0,
         0},
        {"Department for Inland Navigation",
         "department-for-inland-navigation",
         "DIN",
         {"Department for Inland Navigation", "Locks and Weirs Agency"},
         {"Waterways Operations", "Reservoirs", "Corporate Services", "Towpaths & Access"},
         240,
         0,
         2},
        {"Office for Lighthouse Safety",
         "office-for-lighthouse-safety",
         "OLS",
         {"Office for Lighthouse Safety"},
         {"Engineering", "Inspection", "Corporate"},
         28,
         8,
         0},
        {"National Orchard Agency",
         "national-orchard-agency",
         "NOA",
         {"National Orchard Agency", "Cider Apple Board"},
         {"Grants", "Plant Health", "Research", "Estates"},
         200,
         0,
         0},
        {"Department for Public Festivals",
         "department-for-public-festivals",
         "DPF",
         {"Department for Public Festivals", "Bonfire Safety Executive", "Office of the Pageant Master"},
         {"Festivals Unit", "Crowd Safety", "Digital", "Finance & Commercial"},
         130,
         2,
         0},
        {"Tidal Energy Authority",
         "tidal-energy-authority",
         "TEA",
         {"Tidal Energy Authority"},
         {"Barrage Programme", "Licensing", "People and Estates"},
         90,
         8,
         0},
        {"Archive and Almanac Service",
         "archive-and-almanac-service",
         "AAS",
         {"Archive and Almanac Service"},
         {"Collections", "Almanac Publishing", "Digital Preservation"},
         60,
         0,
         0},
        {"Commission for Small Islands",
         "commission-for-small-islands",
         "CSI",
         {"Commission for Small Islands"},
         {"Ferries", "Secretariat"},
         9,
         8,
         0},
    };
    return all;
}

std::vector<SpendRow> month_of_spending(const Body& body, std::size_t number, chrono::year_month month,
                                        unsigned seed) {
    const auto months = static_cast<std::uint64_t>(static_cast<int>(month.year()) * 12) +
                        static_cast<unsigned>(month.month());
    Dice dice((static_cast<std::uint64_t>(seed) << 32) + number * 100'003 + months);
    const auto wanted = static_cast<std::size_t>(body.rows_a_month * dice.between(85, 115) / 100);
    std::vector<SpendRow> rows;
    while (rows.size() < wanted) add_lines(rows, payment(body, number, month, dice), body, dice);
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.date < b.date; });
    return rows;
}

std::int64_t total(const std::vector<SpendRow>& rows) {
    std::int64_t sum = 0;
    for (const auto& row : rows) sum += row.pence;
    return sum;
}

}  // namespace daybook::app::estate
