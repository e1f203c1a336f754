#include "publisher/record/release_manifest.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"


namespace daybook::record {

using base::Error;
using base::ErrorKind;
using base::Sha256;
using base::json::Value;

namespace {

constexpr std::pair<Reason, std::string_view> kReasons[] = {
    {Reason::first, "first"},
    {Reason::department_correction, "department-correction"},
    {Reason::source_changed_unexplained, "source-changed-unexplained"},
    {Reason::reprocessed, "reprocessed"},
};

Value money(const base::Decimal& amount) { return base::json::Number{amount.to_string()}; }

base::Decimal money_of(const Value& value) {
    const auto text = value.as_number_text();
    if (const auto amount = base::parse_decimal(text)) return *amount;
    throw Error::make(ErrorKind::bad_input, "'{}' is no amount of money", text);
}

Value rows_json(const schemas::RowCounts& rows) {
    auto aside = Value::object();
    for (const auto& [why, n] : rows.set_aside) aside.set(why, n);
    return Value::object({{"accepted", rows.accepted}, {"quarantined", rows.quarantined}, {"set_aside", aside}, {"source", rows.source}});
}

schemas::RowCounts rows_of(const Value& v) {
    schemas::RowCounts rows;
    rows.source = v.at("source").as_int();
    rows.accepted = v.at("accepted").as_int();
    rows.quarantined = v.at("quarantined").as_int();
    for (const auto& [why, n] : v.at("set_aside").as_object()) rows.set_aside[why] = n.as_int();
    return rows;
}

Value part_json(const Part& p) {
    auto out = Value::object({{"name", p.name}, {"source_url", p.source_url}, {"source_title", p.source_title},
                              {"snapshot_sha256", p.snapshot.hex()}, {"bytes", p.bytes}, {"fetched_at", base::to_rfc3339(p.fetched_at)},
                              {"last_modified", p.last_modified}, {"published_as", p.published_as}, {"rows", rows_json(p.rows)}});
    if (!p.first_published.empty()) out.set("first_published", p.first_published);
    return out;
}

Part part_of(const Value& v) {
    return {v.at("name").as_string(), v.at("source_url").as_string(), v.at("source_title").as_string(),
            Sha256::from_hex(v.at("snapshot_sha256").as_string()), static_cast<std::uint64_t>(v.at("bytes").as_int()),
            base::parse_rfc3339(v.at("fetched_at").as_string()), v.at("last_modified").as_string(),
            v.at("published_as").as_string(), rows_of(v.at("rows")), v.string_or("first_published", "")};
}

Value file_json(const ReleaseFile& f) {
    return Value::object({{"name", f.name}, {"media_type", f.media_type}, {"bytes", f.bytes}, {"sha256", f.digest.hex()}});
}

ReleaseFile file_of(const Value& v) {
    return {v.at("name").as_string(), v.at("media_type").as_string(), static_cast<std::uint64_t>(v.at("bytes").as_int()),
            Sha256::from_hex(v.at("sha256").as_string())};
}

template <class T, class F>
Value list(const std::vector<T>& items, const F& to_json) {
    auto out = Value::array();
    for (const auto& item : items) out.push(to_json(item));
    return out;
}

std::int64_t number_of(std::string_view text, std::string_view whole) {
    const auto n = base::parse_whole(text);
    if (!n || *n < 1) throw Error::make(ErrorKind::bad_input, "'{}' names no row; a row is part:sheet:line, like 1::24", whole);
    return *n;
}

}  // namespace

std::string_view to_string(Reason reason) {
    for (const auto& [value, name] : kReasons)
        if (value == reason) return name;
    return "first";
}

Reason parse_reason(std::string_view text) {
    for (const auto& [value, name] : kReasons)
        if (name == text) return value;
    throw Error::make(ErrorKind::bad_input, "'{}' is no reason for a version", text);
}

std::string ReleaseManifest::name() const { return fmt::format("{}/{}/v{}", dataset.str(), edition.str(), version); }

std::string ReleaseManifest::path() const { return "releases/" + name(); }

Value ReleaseManifest::to_json() const {
    const auto text = [](const std::string& s) { return Value(s); };
    return Value::object({
        {"dataset", dataset.str()}, {"organisation", organisation.str()}, {"edition", edition.str()}, {"version", version},
        {"reason", to_string(reason)}, {"note", note}, {"released_at", base::to_rfc3339(released_at)}, {"schema", schema.str()},
        {"schema_version", schema_version}, {"checker_version", checker_version}, {"table", table}, {"series", series},
        {"currency", currency}, {"amount_basis", amount_basis},
        {"licence", Value::object({{"id", licence.id}, {"title", licence.title}, {"url", licence.url}})},
        {"attribution", attribution}, {"contact", contact}, {"edition_rule", edition_rule},
        {"edition_evidence", list(edition_evidence, text)}, {"rows", rows}, {"quarantined_rows", quarantined_rows},
        {"total", money(total)}, {"quarantined_total", money(quarantined_total)}, {"rows_sha256", rows_digest.hex()}, {"nil", nil},
        {"parts", list(parts, part_json)}, {"files", list(files, file_json)},
    });
}

ReleaseManifest ReleaseManifest::from_json(const Value& v) {
    ReleaseManifest m;
    m.dataset = schemas::DatasetId(v.at("dataset").as_string());
    m.organisation = schemas::OrganisationId(v.at("organisation").as_string());
    m.edition = schemas::Edition::parse(v.at("edition").as_string());
    m.version = static_cast<int>(v.at("version").as_int());
    m.reason = parse_reason(v.at("reason").as_string());
    m.note = v.string_or("note", "");   // manifests of earlier programs have none
    m.released_at = base::parse_rfc3339(v.at("released_at").as_string());
    m.schema = schemas::SchemaId(v.at("schema").as_string());
    m.schema_version = v.at("schema_version").as_string();
    m.checker_version = v.at("checker_version").as_string();
    m.table = v.at("table").as_string();
    m.series = v.at("series").as_string();
    m.currency = v.at("currency").as_string();
    m.amount_basis = v.at("amount_basis").as_string();
    const auto& licence = v.at("licence");
    m.licence = {licence.at("id").as_string(), licence.at("title").as_string(), licence.at("url").as_string()};
    m.attribution = v.at("attribution").as_string();
    m.contact = v.at("contact").as_string();
    m.edition_rule = v.at("edition_rule").as_string();
    for (const auto& line : v.at("edition_evidence").as_array()) m.edition_evidence.push_back(line.as_string());
    m.rows = v.at("rows").as_int();
    m.quarantined_rows = v.at("quarantined_rows").as_int();
    m.total = money_of(v.at("total"));
    m.quarantined_total = money_of(v.at("quarantined_total"));
    m.rows_digest = Sha256::from_hex(v.at("rows_sha256").as_string());
    m.nil = v.at("nil").as_bool();
    for (const auto& part : v.at("parts").as_array()) m.parts.push_back(part_of(part));
    for (const auto& file : v.at("files").as_array()) m.files.push_back(file_of(file));
    return m;
}

std::string Locator::within() const { return fmt::format("{}:{}:{}", part, sheet, line); }

std::string Locator::str() const { return release + "#" + within(); }

Locator Locator::parse_within(std::string_view text) {
    // A sheet's name may hold colons; part and line may not.
    const auto first = text.find(':'), last = text.rfind(':');
    if (first == std::string_view::npos || first == last) number_of("", text);
    return {{}, static_cast<int>(number_of(text.substr(0, first), text)), std::string(text.substr(first + 1, last - first - 1)),
            number_of(text.substr(last + 1), text)};
}

}  // namespace daybook::record
