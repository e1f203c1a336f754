#include "tests/site-gen/sample_state.hpp"

#include "publisher/catalogue/date_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <tuple>

namespace daybook::site_gen::test {

namespace {

using namespace std::chrono_literals;
using catalogue::Dataset;
using catalogue::State;
using catalogue::Version;

const base::Instant kStart = base::parse_rfc3339("2024-05-31T08:30:00Z");
const record::Licence kOpen{"OGL-UK-3.0", "Open Government Licence v3.0",
                            "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"};

schemas::Field field(std::string name, std::string title, schemas::FieldType type, std::string description) {
    schemas::Field made;
    made.name = std::move(name);
    made.title = std::move(title);
    made.type = type;
    made.description = std::move(description);
    return made;
}

schemas::Schema spend_schema() {
    using enum schemas::FieldType;
    schemas::Schema schema;
    schema.id = schemas::SchemaId("spend-over-25k");
    schema.version = "1.0.0";
    schema.title = "Spending over £25,000";
    schema.description =
        "Payments over £25,000 by a department, its agencies and other bodies, one row for each payment.";
    schema.table = "spend";
    schema.series = "over-25k";
    schema.cadence = "monthly";
    schema.amount_field = "amount";
    schema.date_field = "date";
    schema.supplier_field = "supplier";
    schema.fields = {field("entity", "Entity", string, "The body that paid."),
                     field("date", "Date", date, "Day of payment."),
                     field("supplier", "Supplier", string, "Who was paid, as the department wrote it."),
                     field("amount", "Amount", number, "What was paid, in pounds."),
                     field("vat_number", "VAT Registration Number", string, "The supplier's VAT number.")};
    schema.fields[3].essential = true;
    schema.fields[4].publish = false;
    return schema;
}

/// A schema without an amount, whose rows are a table of their own.
schemas::Schema policy_schema(const std::string& id, const std::string& title, const std::string& cadence) {
    using enum schemas::FieldType;
    schemas::Schema schema;
    schema.id = schemas::SchemaId(id);
    schema.version = "1.0.0";
    schema.title = title;
    schema.description = title + ", as published.";
    schema.table = id;
    schema.cadence = cadence;
    schema.fields = {field("title", "Title", string, "What it is called."),
                     field("day", "Day", string, "When it was, as published.")};
    return schema;
}

void add_organisation(State& state, const std::string& id, const std::string& name,
                      const std::string& parent = "") {
    catalogue::Organisation one;
    one.id = schemas::OrganisationId(id);
    one.name = name;
    one.url = "https://www.gov.uk/government/organisations/" + id;
    one.contact = "opendata@" + id + ".example";
    one.parent = parent;
    state.organisations.emplace(id, one);
}

void add_dataset(State& state, const std::string& organisation) {
    Dataset dataset;
    dataset.organisation = schemas::OrganisationId(organisation);
    dataset.schema = schemas::SchemaId("spend-over-25k");
    dataset.id = schemas::dataset_of(dataset.organisation, dataset.schema);
    dataset.title = "Spending over £25,000";
    dataset.licence = kOpen;
    dataset.attribution =
        "Contains public sector information licensed under the Open Government Licence v3.0.";
    dataset.contact = "opendata@" + organisation + ".example";
    dataset.cadence = "monthly";
    dataset.table = "spend";
    dataset.series = "over-25k";
    dataset.changed = state.revision;
    state.datasets.emplace(dataset.id.str(), dataset);
}

record::Part part_of(const record::ReleaseManifest& manifest, const std::string& name) {
    record::Part part;
    part.name = name;
    part.source_url =
        "https://assets.example/" + manifest.organisation.str() + "/" + manifest.edition.str() + ".csv";
    part.source_title = manifest.organisation.str() + " spend <b>" + manifest.edition.title() + "</b>";
    part.snapshot = base::sha256(name + manifest.name());
    part.bytes = 23'456;
    part.fetched_at = kStart - 90min;
    part.last_modified = "Thu, 30 May 2024 11:22:33 GMT";
    part.published_as = "redacted";
    part.rows.accepted = manifest.rows;
    part.rows.quarantined = manifest.quarantined_rows;
    part.rows.set_aside = {{"header", 1}, {"total", 1}};
    part.rows.source = manifest.rows + manifest.quarantined_rows + 2;
    return part;
}

record::ReleaseManifest manifest_of(const Dataset& dataset, const schemas::Edition& edition,
                                    std::int64_t pence) {
    record::ReleaseManifest manifest;
    manifest.dataset = dataset.id;
    manifest.organisation = dataset.organisation;
    manifest.edition = edition;
    manifest.schema = dataset.schema;
    manifest.schema_version = "1.0.0";
    manifest.checker_version = "1";
    manifest.table = dataset.table;
    manifest.series = dataset.series;
    manifest.licence = dataset.licence;
    manifest.attribution = dataset.attribution;
    manifest.contact = dataset.contact;
    manifest.edition_rule = "file name, dates agree";
    manifest.edition_evidence = {"file name says " + edition.title(), "31 of 31 dates lie in it"};
    manifest.rows = pence == 0 ? 0 : 10 + std::abs(pence) % 90;
    manifest.nil = pence == 0;
    manifest.total = base::pence(pence);
    return manifest;
}

void add_files(record::ReleaseManifest& manifest) {
    for (const auto& [name, type] : {std::pair{"data.csv", "text/csv"},
                                     {"data.parquet", "application/vnd.apache.parquet"},
                                     {"report.json", "application/json"},
                                     {"parts/spend <may> & co.csv", "text/csv"}})
        manifest.files.push_back({name, type, 12'345, base::sha256(std::string(name) + manifest.name())});
    manifest.rows_digest = base::sha256(manifest.name());
    manifest.parts.push_back(part_of(manifest, "spend <may> & co.csv"));
}

catalogue::Edition& edition_in(Dataset& dataset, const schemas::Edition& at) {
    auto place = std::lower_bound(
        dataset.editions.begin(), dataset.editions.end(), at,
        [](const catalogue::Edition& one, const schemas::Edition& wanted) { return one.edition < wanted; });
    if (place == dataset.editions.end() || place->edition != at)
        place = dataset.editions.insert(place, {at, {}});
    return *place;
}

void next_revision(State& state) {
    state.revision += 3;
    state.at = kStart + std::chrono::hours(24) * state.revision;
    state.revisions.push_back({state.revision, state.at});
}

State empty_state() {
    State state;
    state.schemas.emplace("spend-over-25k", spend_schema());
    next_revision(state);
    return state;
}

}  // namespace

void release(State& state, const std::string& dataset_id, const std::string& edition, std::int64_t pence,
             record::Reason reason) {
    next_revision(state);
    auto& dataset = state.datasets.at(dataset_id);
    auto& slot = edition_in(dataset, schemas::Edition::parse(edition));
    Version version;
    version.manifest = manifest_of(dataset, slot.edition, pence);
    version.manifest.version = static_cast<int>(slot.versions.size()) + 1;
    version.manifest.reason = reason;
    version.manifest.released_at = state.at;
    add_files(version.manifest);
    version.entry_index = state.revision - 2;
    version.from = state.revision;
    if (!slot.versions.empty()) slot.versions.back().to = state.revision;
    slot.versions.push_back(version);
    dataset.changed = state.revision;
}

State sample_state() {
    State state = empty_state();
    add_organisation(state, "hm-treasury", "HM Treasury");
    add_organisation(state, "ink-agency", "Ink & Paper <script>alert(\"x\")</script> Agency", "hm-treasury");
    add_organisation(state, "quiet-office", "Quiet Office");
    for (const auto* id : {"hm-treasury", "ink-agency", "quiet-office"}) add_dataset(state, id);
    const std::string treasury = "hm-treasury-spend-over-25k", agency = "ink-agency-spend-over-25k";
    std::int64_t pence = 1'234'567'89;
    for (const auto* month : {"2023-11", "2023-12", "2024-01", "2024-04", "2024-05"})
        release(state, treasury, month, pence += 345'678'12);
    release(state, treasury, "2024-05", 2'500'000'00, record::Reason::department_correction);
    release(state, treasury, "2024-06", 0);
    release(state, treasury, "2023-12", -45'000'50, record::Reason::source_changed_unexplained);
    release(state, agency, "2024-01--2024-03", 987'654'32);
    release(state, agency, "2024-05", 111'111'11);
    next_revision(state);
    auto& withdrawn = state.datasets.at(agency).editions.back().versions.back();
    withdrawn.to = withdrawn.withdrawn = state.revision;
    withdrawn.withdrawal_code = "published-in-error";
    withdrawn.replaced_by = "ink-agency-spend-over-25k/2024-01--2024-03/v1";
    state.datasets.at(agency).changed = state.revision;
    state.rejections.push_back({schemas::DatasetId(treasury), "https://assets.example/feb <2024>.csv",
                                "Spend \"February\" 2024", "HTML page, not a table", "reports/ab/report.json", "",
                                state.revision});
    state.rejections.push_back({schemas::DatasetId(treasury), "javascript:alert(1)", "", "Empty file",
                                "reports/cd/report.json", "", state.revision});
    return state;
}

void add_policy(State& state) {
    const auto& like = state.datasets.at("hm-treasury-spend-over-25k");
    for (const auto& [id, title, cadence, edition] :
         {std::tuple{"ministerial-meetings", "Ministers’ meetings", "quarterly", "2024-04--2024-06"},
          {"organogram-senior", "Senior posts", "half-yearly", "2024-03-31"},
          {"policy-papers", "Policy papers", "as-it-happens", "current"}}) {
        state.schemas.emplace(id, policy_schema(id, title, cadence));
        Dataset dataset;
        dataset.organisation = like.organisation;
        dataset.schema = schemas::SchemaId(id);
        dataset.id = schemas::dataset_of(dataset.organisation, dataset.schema);
        dataset.title = title;
        dataset.licence = like.licence;
        dataset.attribution = like.attribution;
        dataset.contact = like.contact;
        dataset.cadence = cadence;
        dataset.table = id;
        const auto name = dataset.id.str();
        state.datasets.emplace(name, std::move(dataset));
        release(state, name, edition, 7);
        state.datasets.at(name).editions.back().versions.back().manifest.total = {};
    }
}

void announce(State& state, const std::string& dataset, const std::string& edition, const std::string& first, const std::string& moved) {
    next_revision(state);
    const auto announced = state.at;
    auto entry = record::announce(dataset, edition, base::parse_rfc3339(first), true, announced);
    state.calendar.push_back({entry, state.revision, catalogue::kStillCurrent});
    next_revision(state);
    if (moved != first) record::move(entry, base::parse_rfc3339(moved), "data-not-ready", "Two <b> suppliers, and one; are being checked.", state.at);
    state.calendar.back().to = state.revision;
    state.calendar.push_back({entry, state.revision, catalogue::kStillCurrent});
    state.datasets.at(dataset).changed = state.revision;
}

void announce_correction(State& state, const std::string& dataset, const std::string& edition, const std::string& at) {
    next_revision(state);
    const auto kept = std::ranges::find(state.calendar, catalogue::kStillCurrent, &catalogue::AnnouncedDate::to);
    const auto known = catalogue::outcome_at(*kept, state.edition(dataset, edition), state.revision).entry;
    state.calendar.push_back({record::announce(known, dataset, edition, base::parse_rfc3339(at), true, state.at), state.revision, catalogue::kStillCurrent, 2});
    state.datasets.at(dataset).changed = state.revision;
}

void withdraw(State& state, const std::string& dataset_id, const std::string& edition) {
    next_revision(state);
    auto& dataset = state.datasets.at(dataset_id);
    auto& version = edition_in(dataset, schemas::Edition::parse(edition)).versions.back();
    version.to = std::min(version.to, state.revision);
    version.withdrawn = state.revision;
    version.withdrawal_code = "published-in-error";
    version.withdrawal_note = "It held another month’s payments.";
    dataset.changed = state.revision;
}

void add_many_datasets(State& state, const std::string& organisation, int count) {
    const auto like = state.datasets.at(organisation + "-spend-over-25k");
    next_revision(state);
    for (int n = 1; n <= count; ++n) {
        Dataset dataset = like;
        dataset.id = schemas::DatasetId(fmt::format("{}-series-{:05}", organisation, n));
        dataset.title = fmt::format("Series {}", n);
        dataset.editions.clear();
        dataset.changed = state.revision;
        Version version;
        auto& slot = edition_in(dataset, schemas::Edition::parse(fmt::format("{}-{:02}", 2010 + n % 14, 1 + n % 12)));
        version.manifest = manifest_of(dataset, slot.edition, 1'000'000 + n);
        version.manifest.released_at = state.at;
        add_files(version.manifest);
        version.from = state.revision;
        slot.versions.push_back(std::move(version));
        state.datasets.emplace(dataset.id.str(), std::move(dataset));
    }
}

catalogue::SummaryResult answers_of_suppliers(const catalogue::SummaryQuery& query) {
    const std::string id = "harbour-dredging-ltd", name = "Harbour Dredging <i> Ltd";
    catalogue::SummaryResult out;
    if (query.by.size() == 1 && query.by[0].field == "currency") out.rows = {{"GBP", "61509.00", "6"}};
    else if (query.by.size() == 1) out.rows = {{id, "61500.00", "5"}, {std::nullopt, "9.00", "1"}};
    else if (query.by.size() == 2) out.rows = {{name, "GBP", "60000.00", "3"}};
    else if (query.by.size() == 3) out.rows = {{id, "card", "GBP", "1500.00", "2", "2024-02-01", "2024-03-28"}, {id, "over-25k", "GBP", "60000.00", "3", "2022-04-03", "2024-05-30"}};
    else if (query.by[3].field == "publisher") out.rows = {{id, "over-25k", "GBP", "hm-treasury", "60000.00", "3"}, {id, "card", "GBP", "hm-treasury", "1500.00", "2"}};
    else if (query.by[3].part == "year")
        out.rows = {{id, "over-25k", "GBP", "2024", "35000.00", "2"}, {id, "over-25k", "GBP", "2022", "25000.00", "1"}, {id, "card", "GBP", "2024", "1500.00", "2"}};
    else out.rows = {{id, "over-25k", "GBP", name, "60000.00", "3"}, {id, "card", "GBP", "HARBOUR DREDGING LIMITED", "1500.00", "2"}};
    return out;
}

State large_state(int organisations, int months) {
    State state = empty_state();
    for (int n = 0; n < organisations; ++n) {
        const std::string id = fmt::format("body-{}", n);
        add_organisation(state, id, fmt::format("Body {}", n));
        add_dataset(state, id);
        for (int month = 0; month < months; ++month)
            release(state, id + "-spend-over-25k", fmt::format("{}-{:02}", 2010 + month / 12, month % 12 + 1),
                    1'000'000'00 + month * 7'654'32);
    }
    return state;
}

}  // namespace daybook::site_gen::test
