#include "publisher/record/draft.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/parquet.hpp"
#include "publisher/record/draft_files.hpp"
#include "schemas/csv_text.hpp"
#include "schemas/encoding.hpp"
#include "schemas/header.hpp"

#include <algorithm>

namespace daybook::record {

namespace fs = std::filesystem;
using schemas::CheckedRows;
using schemas::CheckedTable;

namespace {

constexpr std::size_t kMostNameBytes = 150;
constexpr std::size_t kMostSuffixBytes = 10;   // beyond that a dot is part of the name

void append_rows(std::string& out, const CheckedTable& table, std::size_t part) {
    std::string cell;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (const auto& column : table.columns()) {
            cell.clear();
            column.append_canonical(row, cell);
            schemas::append_csv_cell(out, cell);
            out += ',';
        }
        // The same words as the API's locator within a version, so that one finds the other.
        schemas::append_csv_cell(out, Locator{{}, static_cast<int>(part), std::string(table.sheet(row)), table.line(row)}.within());
        out += "\r\n";
    }
}

ReleaseFile described(const fs::path& folder, const std::string& name, std::string media_type) {
    const auto path = folder / name;
    return {name, std::move(media_type), fs::file_size(path), base::sha256_file(path)};
}

std::string media_type_of(std::string_view name) {
    const auto dot = name.rfind('.');
    const auto suffix = dot == std::string_view::npos ? std::string() : base::to_lower(name.substr(dot + 1));
    if (suffix == "csv") return "text/csv";
    if (suffix == "json") return "application/json";
    if (suffix == "parquet") return "application/vnd.apache.parquet";
    return "application/octet-stream";
}

/// Puts the department's file beside the data, or its redacted copy, or nothing (design section 4).
Part publish_part(const fs::path& folder, const DraftPart& from, const std::vector<std::string>& taken) {
    Part part{part_name(from.url, taken), from.url, from.title, from.snapshot, from.bytes, from.fetched_at, from.last_modified, "original",
              from.result->report.rows, from.first_published};
    const auto place = folder / "parts" / part.name;
    base::make_directories_unflushed(place.parent_path());
    if (from.result->needs_redaction && !from.result->redacted) part.published_as = "withheld";
    else if (from.result->needs_redaction) {
        part.published_as = "redacted";
        base::write_unflushed(place, *from.result->redacted);
    } else {
        // Same file system, same bytes, never edited: a second name costs nothing.
        base::link_file(from.snapshot_file, place);
    }
    return part;
}

/// Of all amounts of all parts; "" where a part does not say, or they differ.
std::string currency_of(const std::vector<DraftPart>& parts) {
    const auto& first = parts.front().result->report.currency;
    return std::ranges::all_of(parts, [&](const auto& part) { return part.result->report.currency == first; }) ? first : "";
}

void add_up(ReleaseManifest& m, const schemas::Report& report) {
    m.rows += report.rows.accepted;
    m.quarantined_rows += report.rows.quarantined;
    m.total = m.total + report.accepted_total;
    m.quarantined_total = m.quarantined_total + report.quarantined_total;
    m.nil = m.nil || report.nil_return;
}

/// What the heading of the amounts says comes before what is known of the dataset; parts that say different things
/// say nothing together.
std::string basis_of(const DatasetDescriptor& dataset, const schemas::Schema& schema, const std::vector<DraftPart>& parts) {
    std::string basis;
    for (const auto& part : parts) {
        const auto& headings = part.result->report.columns;
        const auto amount = headings.find(schema.amount_field);
        const auto named = amount == headings.end() ? std::string_view() : schemas::basis_named_in(amount->second);
        const auto here = named.empty() ? dataset.amount_basis : std::string(named);
        if (!basis.empty() && basis != here) return "unknown";
        basis = here;
    }
    return basis.empty() ? dataset.amount_basis : basis;
}

base::Sha256 rows_digest_of(const std::vector<const CheckedRows*>& tables) {
    if (tables.size() == 1) return tables.front()->digest();
    base::Sha256Stream all;
    for (const auto* table : tables) all.update(table->digest().view());
    return all.finish();
}

ReleaseManifest manifest_of(const DatasetDescriptor& dataset, const schemas::Schema& schema, const EditionClaim& claim) {
    ReleaseManifest m;
    m.dataset = dataset.id;
    m.organisation = dataset.organisation;
    m.edition = *claim.edition;
    m.schema = schema.id;
    m.schema_version = schema.version;
    m.checker_version = schemas::kCheckerVersion;
    m.table = schema.table;
    m.series = schema.series;
    m.amount_basis = dataset.amount_basis;
    m.licence = dataset.licence;
    m.attribution = dataset.attribution;
    m.contact = dataset.contact;
    m.edition_rule = claim.rule;
    m.edition_evidence = claim.evidence;
    return m;
}

}  // namespace

std::string part_name(std::string_view url, const std::vector<std::string>& taken) {
    auto path = url.substr(0, url.find_first_of("?#"));
    if (path.ends_with('/')) path.remove_suffix(1);
    // What an officer delivers has no folders: "delivered:may.csv".
    if (path.find('/') == std::string_view::npos && path.find(':') != std::string_view::npos) path.remove_prefix(path.find(':') + 1);
    std::string name;
    try {
        name = schemas::as_utf8(base::percent_decode(path.substr(path.rfind('/') + 1)));
    } catch (const base::Error&) {
        name = path.substr(path.rfind('/') + 1);
    }
    if (!base::is_utf8(name)) name = "part";
    for (auto& c : name)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos) c = '_';
    while (name.starts_with('.')) name.erase(0, 1);
    auto dot = std::min(name.rfind('.'), name.size());
    if (name.size() - dot > kMostSuffixBytes) dot = name.size();
    const auto suffix = name.substr(dot) + (url.ends_with("#parts") ? ".zip" : "");
    auto stem = name.substr(0, dot);
    while (stem.size() > kMostNameBytes || !base::is_utf8(stem)) stem.pop_back();
    if (stem.empty()) stem = "part";
    name = stem + suffix;
    for (int n = 2; std::ranges::find(taken, name) != taken.end(); ++n) name = fmt::format("{}-{}{}", stem, n, suffix);
    return name;
}

base::Pieces canonical_csv(std::vector<const CheckedRows*> parts) {
    return [parts = std::move(parts)](const auto& to) {
        std::string text;
        for (const auto& column : parts.front()->columns()) (text += column.name()) += ',';
        to(text += "_row\r\n");
        for (std::size_t i = 0; i < parts.size(); ++i)
            parts[i]->each([&](const CheckedTable& batch) {
                text.clear();
                append_rows(text, batch, i + 1);
                to(text);
            });
    };
}

ReleaseManifest write_draft(const fs::path& folder, const DatasetDescriptor& dataset, const schemas::Schema& schema, const EditionClaim& claim,
                            const std::vector<DraftPart>& parts) {
    base::remove_tree(folder);
    base::make_directories_unflushed(folder);
    auto m = manifest_of(dataset, schema, claim);
    m.amount_basis = basis_of(dataset, schema, parts);
    m.currency = currency_of(parts);
    std::vector<const CheckedRows*> tables;
    std::vector<std::string> names;
    auto reports = base::json::Value::array();
    for (const auto& part : parts) {
        add_up(m, part.result->report);
        tables.push_back(&*part.result->rows);
        reports.push(schemas::public_copy(part.result->report).to_json());
        m.parts.push_back(publish_part(folder, part, names));
        names.push_back(m.parts.back().name);
    }
    m.rows_digest = rows_digest_of(tables);
    base::write_unflushed(folder / "data.csv", canonical_csv(tables));
    columnar::write_parquet(tables, folder / "data.parquet");
    base::write_unflushed(folder / "report.json", base::json::write_pretty(base::json::Value::object({{"parts", reports}})));
    for (const auto* name : {"data.csv", "data.parquet", "report.json"}) m.files.push_back(described(folder, name, media_type_of(name)));
    for (const auto& part : m.parts)
        if (part.published_as != "withheld") m.files.push_back(described(folder, "parts/" + part.name, media_type_of(part.name)));
    if (const auto part = part_not_original(m); !part.empty())
        throw base::Error::make(base::ErrorKind::corrupt, "the snapshot of {} became another file while it was read; copy it from a backup", part);
    base::write_unflushed(folder / "manifest.json", base::json::canonical(m.to_json()));
    return m;
}

}  // namespace daybook::record
