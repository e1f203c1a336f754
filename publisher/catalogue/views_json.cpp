#include "publisher/catalogue/views.hpp"

#include "publisher/catalogue/date_outcome.hpp"

#include <algorithm>

namespace daybook::catalogue {

using base::json::Value;

namespace {

Value money(const base::Decimal& amount) {
    return base::json::Number{amount.to_string()};
}

/// `total` and `currency` where one sum says everything, or null; `totals` by currency, and whether they are of everything.
void set_sums(Value& out, const Sums& sums, bool has_amount) {
    const auto* only = has_amount ? sums.only() : nullptr;
    auto totals = Value::array();
    for (const auto& one : sums.all()) totals.push(Value::object({{"currency", one.currency}, {"total", money(one.total)}}));
    out.set("total", only != nullptr ? money(only->total) : Value()).set("currency", only != nullptr ? Value(only->currency) : Value());
    out.set("totals", has_amount ? totals : Value()).set("totals_are_whole", has_amount ? Value(sums.is_whole()) : Value());
}

Value links_of(const DatasetView& view) {
    auto links = to_json(view.terms);
    links.set("self", urls::dataset(view.id))
        .set("html", urls::dataset_page(view.id))
        .set("organisation", urls::organisation(view.organisation_id));
    links.set("editions", urls::dataset(view.id) + "/editions")
        .set("rows", urls::dataset(view.id) + "/rows")
        .set("summary", urls::dataset(view.id) + "/summary");
    links.set("returns", urls::organisation(view.organisation_id) + "/returns");
    return links.set("table", urls::table(view.table)).set("schema", "/v1/schemas/" + view.schema);
}

Value summary_json(const EditionView& edition, const VersionSummary& v) {
    auto out = to_json(v);
    return out.set("links",
                   Value::object({{"self", urls::version(edition.dataset, edition.edition, v.number)},
                                  {"html", urls::version_page(edition.dataset, edition.edition, v.number)}}));
}

bool is_offered(const EditionView& edition, int number) {
    return std::ranges::any_of(edition.versions, [number](const VersionSummary& v) { return v.number == number && v.is_offered(); });
}

/// Says of rows that came back as which version they were public before.
Value with_reinstatement(Value out, const VersionSummary& v) {
    if (!v.reinstates) return out;
    return out.set("reinstates", Value::object({{"version", v.reinstates->version}, {"withdrawn_at", base::to_rfc3339(v.reinstates->withdrawn_at)}}));
}

/// Says why data is gone and what takes its place, where it was withdrawn or erased.
Value with_withdrawal(Value out, const VersionSummary& v) {
    if (v.status == "erased") {
        // How much there was is not said: of a version with one row that is what somebody was paid.
        for (const auto* member : {"rows", "total", "quarantined_rows", "quarantined_total"}) out.set(member, Value());
        return out.set("erasure", Value::object({{"revision", v.erased_at}, {"code", v.erasure_code}, {"note", v.erasure_note}}));
    }
    if (v.status != "withdrawn") return out;
    return out.set("withdrawal",
                   Value::object({{"code", v.withdrawal_code},
                                  {"note", v.withdrawal_note},
                                  {"replaced_by", v.replaced_by.empty() ? Value() : Value(v.replaced_by)}}));
}

}  // namespace

Value to_json(const VersionSummary& v) {
    auto out = Value::object({{"version", v.number},
                              {"status", v.status},
                              {"reason", v.reason},
                              {"released_at", base::to_rfc3339(v.released_at)},
                              {"rows", v.rows},
                              {"total", v.is_sum ? money(v.total) : Value()},
                              {"currency", v.currency},
                              {"quarantined_rows", v.quarantined_rows},
                              {"quarantined_total", v.is_sum ? money(v.quarantined_total) : Value()}});
    if (!v.note.empty()) out.set("note", v.note);
    if (v.nil) out.set("nil", true);
    return with_withdrawal(with_reinstatement(std::move(out), v), v);
}

Value to_json(const Rejection& r) {
    auto out = Value::object({{"url", r.url}, {"title", r.title}, {"why", r.why}, {"revision", r.at}});
    return r.code.empty() ? out : out.set("code", r.code);
}

Value to_json(const Change& c) {
    return Value::object(
        {{"revision", c.revision},
         {"at", base::to_rfc3339(c.at)},
         {"dataset", c.dataset},
         {"title", c.dataset_title},
         {"organisation", c.organisation_name},
         {"edition", c.edition},
         {"version", c.version},
         {"reason", c.reason},
         {"rows", c.rows},
         {"total", c.has_amount && c.is_sum ? money(c.total) : Value()},
         {"currency", c.has_amount ? Value(c.currency) : Value()},
         {"links", Value::object({{"self", urls::version(c.dataset, c.edition, c.version)},
                                  {"html", urls::version_page(c.dataset, c.edition, c.version)}})}});
}

Value to_json(const Announcement& a) {
    auto out = a.entry.to_json();
    out.set("state", outcome_of(a.entry));
    out.set("released_at", a.entry.released_at ? Value(base::to_rfc3339(*a.entry.released_at)) : Value());
    return out.set("days_late", days_late(a.entry))
        .set("promise", a.promise)
        .set("title", a.dataset_title)
        .set("edition_title", a.edition_title)
        .set("organisation", Value::object({{"id", a.organisation_id}, {"name", a.organisation_name}}))
        .set("links", Value::object({{"dataset", urls::dataset(a.entry.dataset)},
                                     {"html", urls::dataset_page(a.entry.dataset)}}));
}

Value to_json(const Terms& terms) {
    return Value::object(
        {{"licence", terms.licence.url}, {"attribution", terms.attribution}, {"contact", terms.contact}});
}

Value to_json(const EditionView& view) {
    auto versions = Value::array();
    for (const auto& v : view.versions) versions.push(summary_json(view, v));
    Value number;
    if (const auto* current = view.current()) number = current->number;
    auto links = Value::object({{"self", urls::edition(view.dataset, view.edition)},
                                {"html", urls::edition_page(view.dataset, view.edition)},
                                {"dataset", urls::dataset(view.dataset)}});
    if (view.current() != nullptr) links.set("latest", urls::edition(view.dataset, view.edition) + "/versions/latest");
    return Value::object({{"dataset", view.dataset},
                          {"edition", view.edition},
                          {"title", view.title},
                          {"current", number},
                          {"versions", versions},
                          {"links", std::move(links)}});
}

Value to_json(const DatasetView& view, bool with_editions) {
    auto out = Value::object(
        {{"id", view.id},
         {"title", view.title},
         {"organisation", Value::object({{"id", view.organisation_id}, {"name", view.organisation_name}})},
         {"schema", view.schema},
         {"cadence", view.cadence},
         {"table", view.table},
         {"series", view.series.empty() ? Value() : Value(view.series)},
         {"editions", std::ssize(view.editions)},
         {"rows", view.rows},
         {"changed_at_revision", view.changed}});
    set_sums(out, view.totals, view.has_amount);
    auto missing = Value::array();
    for (const auto& edition : view.missing) missing.push(edition);
    out.set("missing", missing);
    if (with_editions) {
        auto editions = Value::array(), rejections = Value::array(), returns = Value::array();
        for (const auto& edition : view.editions) editions.push(to_json(edition));
        for (const auto& rejection : view.rejections) rejections.push(to_json(rejection));
        for (const auto& one : view.returns) returns.push(to_json(one, view.id));
        out.set("editions", editions).set("rejections", rejections).set("returns", returns);
    }
    return out.set("links", links_of(view));
}

Value to_json(const VersionView& view) {
    auto out = view.manifest.to_json();
    const auto& e = view.edition;
    const auto self = urls::version(e.dataset, e.edition, view.version.number);
    auto links = to_json(view.dataset.terms);
    links.set("self", self)
        .set("html", urls::version_page(e.dataset, e.edition, view.version.number))
        .set("dataset", urls::dataset(e.dataset));
    links.set("edition", urls::edition(e.dataset, e.edition)).set("proof", self + "/proof");
    // Of what was withdrawn or erased they are 410.
    if (view.version.is_offered()) links.set("report", self + "/report").set("data", urls::file(view.manifest, "data.csv"));
    if (view.predecessor)
        links.set("predecessor-version", urls::version(e.dataset, e.edition, *view.predecessor));
    if (view.predecessor && view.version.is_offered() && is_offered(e, *view.predecessor))
        links.set("diff", urls::difference(e.dataset, e.edition, *view.predecessor, view.version.number));
    if (view.successor) links.set("successor-version", urls::version(e.dataset, e.edition, *view.successor));
    out.set("status", view.version.status).set("links", links);
    // release.json has them as control totals, which verify adds up again; nobody else may take them for money.
    if (!view.version.is_sum) out.set("total", Value()).set("quarantined_total", Value()).set("currency", Value());
    if (view.version.status == "erased") out.set("parts", Value::array()).set("rows_sha256", Value());
    return with_withdrawal(with_reinstatement(std::move(out), view.version), view.version);
}

Value to_json(const OrganisationView& view) {
    auto datasets = Value::array();
    for (const auto& dataset : view.datasets) datasets.push(to_json(dataset, false));
    const auto& o = view.organisation;
    Value parent;
    if (!o.parent.empty()) parent = o.parent;
    auto out = Value::object({{"id", o.id.str()},
                          {"name", o.name},
                          {"url", o.url},
                          {"contact", o.contact},
                          {"parent", parent},
                          {"rows", view.rows},
                          {"datasets", datasets},
                          {"links", Value::object({{"self", urls::organisation(o.id.str())},
                                                   {"returns", urls::organisation(o.id.str()) + "/returns"},
                                                   {"html", urls::organisation_page(o.id.str())}})}});
    set_sums(out, view.totals, true);
    return out;
}

}  // namespace daybook::catalogue
