#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "schemas/report_words.hpp"
#include "site-gen/difference.hpp"
#include "site-gen/linked_data.hpp"
#include "site-gen/version_line.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::site_gen {

namespace {

using catalogue::VersionView;
namespace urls = catalogue::urls;

std::string page_of(const VersionView& view, int number) {
    return urls::version_page(view.dataset.id, view.edition.edition, number);
}

/// Where a reader should go instead; absent on the current version.
Context alert(const Site& site, const VersionView& view) {
    if (view.version.status == "current") return {};
    const auto* now = view.edition.current();
    const auto& replaced_by = view.version.replaced_by;
    return Context::object({
        {"withdrawn", view.version.status == "withdrawn"},
        {"erased", view.version.status == "erased"},
        {"withdrawn_at", view.version.withdrawn_at ? day(*view.version.withdrawn_at) : Context()},
        {"erased_at", base::grouped(view.version.erased_at)},
        {"erasure_code", code_words(view.version.erasure_code)},
        {"erasure_note", view.version.erasure_note},
        {"code", code_words(view.version.withdrawal_code)},
        {"note", view.version.withdrawal_note},
        {"replaced_by", replaced_by.empty() ? "" : title_of_name(site, replaced_by)},
        {"replaced_by_href", replaced_by.empty() ? "" : page_of_name(site, replaced_by)},
        {"by", view.successor ? std::to_string(*view.successor) : ""},
        {"by_href", view.successor ? page_of(view, *view.successor) : ""},
        {"current", now ? std::to_string(now->number) : ""},
        {"current_href", now ? page_of(view, now->number) : ""},
        {"current_differs", now && (!view.successor || *view.successor != now->number)},
    });
}

Context correction(const VersionView& view) {
    if (!view.predecessor) return {};
    const auto before = std::ranges::find(view.edition.versions, *view.predecessor, &catalogue::VersionSummary::number);
    return Context::object({{"number", std::to_string(*view.predecessor)},
                            {"stays", before != view.edition.versions.end() && before->is_offered()},
                            {"href", page_of(view, *view.predecessor)},
                            {"reason", reason_words(view.version.reason)},
                            {"note", view.version.note}});
}

/// As which version the same rows were public before, where they came back.
Context reinstatement(const VersionView& view) {
    if (!view.version.reinstates) return {};
    const auto& before = *view.version.reinstates;
    return Context::object({{"before", std::to_string(before.version)}, {"before_href", page_of(view, before.version)}, {"withdrawn_at", instant(before.withdrawn_at)}});
}

/// "headings: 1, totals: 2"
std::string set_aside_words(const std::map<std::string, std::int64_t>& kinds) {
    std::vector<std::string> words;
    for (const auto& [kind, n] : kinds)
        if (n > 0) words.push_back(fmt::format("{}: {}", schemas::aside_name(kind), base::grouped(n)));
    return base::join(words, ", ");
}

std::string published_as_words(const VersionView& view, const std::string& published_as) {
    if (!view.version.is_offered()) return "Nothing any more: this version was withdrawn";
    if (published_as == "redacted") return "A copy without the columns that may not be published";
    if (published_as == "withheld") return "Not republished: it holds a column that may not be published";
    return "As its publisher gave it, byte for byte";
}

Context parts(const VersionView& view) {
    Context rows = Context::array();
    int number = 0;
    for (const auto& part : view.manifest.parts)
        rows.push(Context::object({
            {"number", std::to_string(++number)},
            {"name", part.name},
            {"title", part.source_title},
            {"url", part.source_url},
            {"href", safe_href(part.source_url)},
            {"fetched", instant(part.fetched_at)},
            {"last_modified", part.last_modified},
            {"digest", part.snapshot.hex()},
            {"size", size_words(part.bytes)},
            {"published_as", published_as_words(view, part.published_as)},
            {"source_rows", base::grouped(part.rows.source)},
            {"accepted", base::grouped(part.rows.accepted)},
            {"quarantined", base::grouped(part.rows.quarantined)},
            {"set_aside", base::grouped(part.rows.set_aside_total())},
            {"set_aside_kinds", set_aside_words(part.rows.set_aside)},
        }));
    return rows;
}

std::string file_purpose(const std::string& name) {
    if (name == "data.csv") return "All rows, the canonical form";
    if (name == "data.parquet") return "All rows, typed and compressed";
    if (name == "report.json") return "What checking found";
    if (name == "release.json") return "This page for machines, as the log has it";
    return name.starts_with("parts/") ? "The publisher’s file" : "";
}

Context files(const VersionView& view) {
    Context rows = Context::array();
    if (!view.version.is_offered()) return rows;
    for (const auto& file : view.manifest.files)
        rows.push(Context::object({{"name", file.name},
                                   {"purpose", file_purpose(file.name)},
                                   {"href", urls::file(view.manifest, file.name)},
                                   {"type", file.media_type},
                                   {"size", size_words(file.bytes)},
                                   {"digest", file.digest.hex()}}));
    return rows;
}

std::string report_href(const VersionView& view) {
    if (!view.version.is_offered()) return {};
    for (const auto& file : view.manifest.files)
        if (file.name == "report.json") return urls::file(view.manifest, file.name);
    return {};
}

Context version_figures(const VersionView& view) {
    std::int64_t source = 0, set_aside = 0;
    for (const auto& part : view.manifest.parts) {
        source += part.rows.source;
        set_aside += part.rows.set_aside_total();
    }
    const auto& manifest = view.manifest;
    const bool amount = view.dataset.has_amount, is_sum = view.version.is_sum;
    const auto money_aside = amount && is_sum ? ", " + money(manifest.quarantined_total, manifest.currency) : "";
    Context out = Context::array();
    if (amount) out.push(figure(is_sum ? "control total" : "amounts, which therefore have no total", money_or_why(manifest.total, manifest.currency, is_sum)));
    out.push(count_figure("rows released", manifest.rows));
    out.push(count_figure("rows quarantined" + money_aside, manifest.quarantined_rows,
                    manifest.quarantined_rows > 0));
    out.push(count_figure("lines set aside", set_aside));
    out.push(count_figure("lines in the source", source));
    return out;
}

Context evidence(const VersionView& view) {
    Context items = Context::array();
    for (const auto& one : view.manifest.edition_evidence) items.push(Context::object({{"text", one}}));
    return items;
}

std::string citation(const Site& site, const VersionView& view) {
    // Whoever cites figures from it says that they were taken back.
    const auto end = view.version.is_offered() ? std::string() : ". " + end_words(view.version);
    return fmt::format("{}, {}, {}, version {}. {}, released {}{}. {}", view.dataset.organisation_name,
                       own_title(view.dataset.organisation_name, view.dataset.title), view.edition.title,
                       view.version.number, site.settings.title, base::to_words(base::london_date(view.version.released_at)), end,
                       whole_url(site, page_of(view, view.version.number)));
}

std::string basis_words(const std::string& basis) {
    if (basis == "net") return "Net of VAT";
    return basis == "gross" ? "Including VAT" : "Not known whether VAT is included";
}

/// The address of a row, with the column of the CSV in the place of what stands there.
std::string row_address(const Site& site, const VersionView& view) {
    const std::string address = urls::row(view.dataset.id, view.edition.edition, view.version.number, "1::2");
    return whole_url(site, address.substr(0, address.rfind('/') + 1)) + "{_row}";
}

Context context_of(const Site& site, const VersionView& view, const std::string& json) {
    const auto& manifest = view.manifest;
    const catalogue::Terms terms{manifest.licence, manifest.attribution, manifest.contact};
    return Context::object({
        {"title", own_title(view.dataset.organisation_name, view.dataset.title)},
        {"organisation", view.dataset.organisation_name},
        {"organisation_href", urls::organisation_page(view.dataset.organisation_id)},
        {"dataset_href", urls::dataset_page(view.dataset.id)},
        {"edition", view.edition.title},
        {"number", std::to_string(view.version.number)},
        {"status", view.version.status},
        {"here", view.version.status != "erased"},
        {"reason", reason_words(view.version.reason)},
        {"released", instant(view.version.released_at)},
        {"alert", alert(site, view)},
        {"correction", correction(view)},
        {"reinstates", reinstatement(view)},
        {"difference", difference_of(site, view)},
        {"nil", manifest.nil},
        {"figures", version_figures(view)},
        {"has_quarantined", manifest.quarantined_rows > 0},
        {"report_href", report_href(view)},
        {"release_href", urls::file(manifest, "release.json")},
        {"proof_href", urls::file(manifest, "release.json.tlog-proof")},
        {"files", files(view)},
        {"has_files", !manifest.files.empty() && view.version.is_offered()},
        {"metadata", has_table_metadata(site, view)},
        {"page", page_of(view, view.version.number)},
        {"parts", parts(view)},
        {"has_parts", !manifest.parts.empty()},
        {"rule", manifest.edition_rule},
        {"evidence", evidence(view)},
        {"has_evidence", !manifest.edition_evidence.empty()},
        {"basis", basis_words(manifest.amount_basis)},
        {"currency", manifest.currency},
        {"schema", manifest.schema.str()},
        {"schema_href", site.state.schemas.contains(manifest.schema.str()) ? schema_page_path(manifest.schema.str()) : ""},
        {"schema_version", manifest.schema_version},
        {"checker", manifest.checker_version},
        {"rows_digest", manifest.rows_digest.hex()},
        {"name", manifest.name()},
        {"offered", view.version.is_offered() && manifest.rows > 0},
        {"row_address", row_address(site, view)},
        {"edition_href", urls::edition_page(view.dataset.id, view.edition.edition)},
        {"edition_address", whole_url(site, urls::edition_page(view.dataset.id, view.edition.edition))},
        {"citation", citation(site, view)},
        {"terms", terms_of(site, {terms}, manifest.name(), json)},
    });
}

}  // namespace

Revision changed_of(const Site& site, const catalogue::Dataset& dataset, const catalogue::Edition& edition) {
    Revision latest = 0;
    for (const auto& version : edition.versions) {
        latest = std::max(latest, version.from);
        for (const Revision end : {version.to, version.withdrawn, version.erased})
            if (end != catalogue::kStillCurrent) latest = std::max(latest, end);
    }
    for (const auto& name : site.state.organisation_names)
        if (name.organisation == dataset.organisation.str() && name.to == catalogue::kStillCurrent) latest = std::max(latest, name.from);
    return latest;
}

std::string version_page(const Site& site, const VersionView& view) {
    const std::string json = urls::version(view.dataset.id, view.edition.edition, view.version.number);
    const auto* dataset = site.state.dataset(view.dataset.id);
    const auto* edition = site.state.edition(view.dataset.id, view.edition.edition);
    const std::string dataset_title = whole_title(view.dataset.organisation_name, view.dataset.title);
    Frame frame{
        page_of(view, view.version.number),
        fmt::format("{}, version {} – {}", view.edition.title, view.version.number, dataset_title),
        {{"Home", "/"}, {"Datasets", "/datasets/"}, {dataset_title, urls::dataset_page(view.dataset.id)}, {view.edition.title, urls::edition_page(view.dataset.id, view.edition.edition)}},
        json,
        dataset && edition ? changed_of(site, *dataset, *edition) : site.state.revision,
        linked_data(site, view)};
    frame.description = fmt::format("{}, {}, version {}: where it came from, what changed, and how to prove and cite it.", dataset_title, view.edition.title, view.version.number);
    frame.feed = dataset_feed(view.dataset.id);
    return in_frame(site, frame, site.templates.render("version", context_of(site, view, json)));
}

}  // namespace daybook::site_gen
