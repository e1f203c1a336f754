#include "publisher/catalogue/views.hpp"

#include "publisher/catalogue/events.hpp"

#include <algorithm>

namespace daybook::catalogue {

namespace {

base::Date day_of(const State& state, Today today) {
    return today ? *today : date_of(state, state.revision);
}

/// The log's word for it, where what it names was withdrawn before.
std::optional<Reinstated> reinstated_by(const State& state, const Version& v) {
    const auto* before = v.reinstates == 0 || v.is_erased() ? nullptr : state.version(v.manifest.dataset.str(), v.manifest.edition.str(), v.reinstates);
    if (before == nullptr || before->withdrawn >= v.from) return {};
    return Reinstated{v.reinstates, instant_of(state, before->withdrawn)};
}

VersionSummary summary_of(const State& state, const Version& v, Revision revision) {
    const auto& m = v.manifest;
    VersionSummary out;
    out.number = m.version;
    out.reason = to_string(m.reason);
    out.note = m.note;
    out.released_at = m.released_at;
    out.status = status_of(v, revision);
    if (v.withdrawn <= revision) {
        out.withdrawn_at = instant_of(state, v.withdrawn);
        out.withdrawal_code = v.withdrawal_code;
        out.withdrawal_note = v.withdrawal_note;
        out.replaced_by = v.replaced_by;
    }
    if (v.is_erased()) {
        out.erased_at = v.erased;
        out.erasure_code = v.erasure_code;
        out.erasure_note = v.erasure_note;
    }
    out.reinstates = reinstated_by(state, v);
    out.nil = m.nil;
    out.since = v.from;
    out.rows = m.rows;
    out.quarantined_rows = m.quarantined_rows;
    out.total = m.total;
    out.quarantined_total = m.quarantined_total;
    out.currency = m.currency;
    out.is_sum = is_sum(state, m);
    return out;
}

EditionView view_of(const State& state, const Dataset& dataset, const Edition& edition, Revision revision) {
    EditionView out{dataset.id.str(), edition.edition.str(), edition.edition.title(), {}};
    for (auto v = edition.versions.rbegin(); v != edition.versions.rend(); ++v)
        out.versions.push_back(summary_of(state, *v, revision));
    return out;
}

DatasetView heading_of(const State& state, const Dataset& d) {
    DatasetView out;
    out.id = d.id.str();
    out.title = d.title;
    out.organisation_id = d.organisation.str();
    const auto* organisation = state.organisation(d.organisation.str());
    out.organisation_name = organisation != nullptr ? organisation->name : out.organisation_id;
    out.schema = d.schema.str();
    out.cadence = d.cadence;
    out.table = d.table;
    out.series = d.series;
    out.terms = {d.licence, d.attribution, d.contact};
    out.changed = d.changed;
    const auto schema = state.schemas.find(out.schema);
    out.has_amount = schema == state.schemas.end() || !schema->second.amount_field.empty();
    out.spending = out.has_amount && !out.series.empty();
    return out;
}

void add(Sums& sums, const State& state, const record::ReleaseManifest& m) {
    if (!is_sum(state, m)) sums.leave_out();
    else if (!m.nil) sums.add(m.currency, m.total, m.rows);
}

DatasetView view_of(const State& state, const Dataset& d, Today today) {
    auto out = heading_of(state, d);
    for (auto e = d.editions.rbegin(); e != d.editions.rend(); ++e) {
        out.editions.push_back(view_of(state, d, *e, state.revision));
        if (const auto* v = State::current(*e, state.revision)) {
            out.rows += v->manifest.rows;
            add(out.totals, state, v->manifest);
        }
    }
    out.returns = returns_of(state, d, state.revision, day_of(state, today));
    for (const auto& one : out.returns)
        if (one.outstanding()) out.missing.push_back(one.edition.str());
    std::ranges::copy_if(state.rejections, std::back_inserter(out.rejections),
                         [&](const auto& r) { return r.dataset == d.id && r.open_at(state.revision); });
    return out;
}

OrganisationView view_of(const State& state, const Organisation& organisation, Today today) {
    OrganisationView out{organisation, {}, 0, 0, {}};
    for (const auto& [id, dataset] : state.datasets) {
        if (dataset.organisation != organisation.id) continue;
        auto view = view_of(state, dataset, today);
        for (auto& edition : view.editions)
            std::erase_if(edition.versions, [](const auto& v) { return v.status != "current"; });
        out.rows += view.rows;
        if (view.spending) out.payments += view.rows;
        if (view.spending) out.totals.add(view.totals);
        out.datasets.push_back(std::move(view));
    }
    return out;
}

}  // namespace

std::vector<Change> changes(const State& state, Revision since, std::size_t limit) {
    std::vector<Change> out;
    for (const auto& [id, d] : state.datasets) {
        const auto heading = heading_of(state, d);
        for (const auto& e : d.editions)
            for (const auto& v : e.versions) {
                if (v.from <= since || v.is_erased()) continue;   // there is nothing left to go and see
                const auto& m = v.manifest;
                out.push_back({v.from, m.released_at, id, d.title, heading.organisation_name, e.edition.str(),
                               e.edition.title(), m.version, std::string(to_string(m.reason)), m.rows,
                               m.total, m.currency, is_sum(state, m), heading.has_amount});
            }
    }
    // Newest first; within one revision by edition, newest first, then by dataset.
    std::ranges::stable_sort(out, [](const auto& a, const auto& b) {
        return std::tie(b.revision, b.edition) < std::tie(a.revision, a.edition);
    });
    if (limit > 0) out.resize(std::min(out.size(), limit));
    return out;
}

namespace {

void add_up(HomeView& home, const State& state, const Dataset& d, Today today) {
    ++home.datasets;
    const bool spending = heading_of(state, d).spending;
    for (const auto& e : d.editions) {
        home.versions += std::ssize(e.versions);
        if (const auto* v = State::current(e, state.revision)) {
            home.rows += v->manifest.rows;
            home.quarantined_rows += v->manifest.quarantined_rows;
            if (spending) home.payments += v->manifest.rows;
            if (spending) add(home.totals, state, v->manifest);
        }
    }
    for (const auto& edition : outstanding_editions(state, d, state.revision, day_of(state, today)))
        home.missing.push_back(d.id.str() + "/" + edition.str());
}

}  // namespace

bool is_sum(const State& state, const record::ReleaseManifest& manifest) {
    if (!manifest.currency.empty() || manifest.rows == 0) return true;
    const auto schema = state.schemas.find(manifest.schema.str());
    return schema == state.schemas.end() || schema->second.currency_field.empty();
}

std::string_view status_of(const Version& version, Revision revision) {
    if (version.is_erased()) return "erased";
    if (version.withdrawn <= revision) return "withdrawn";
    return version.current_at(revision) ? "current" : "superseded";
}

const VersionSummary* EditionView::current() const {
    const auto found = std::ranges::find(versions, "current", &VersionSummary::status);
    return found == versions.end() ? nullptr : &*found;
}

HomeView home_view(const State& state, Today today) {
    HomeView out;
    out.revision = state.revision;
    out.at = state.at;
    out.organisations = std::ssize(state.organisations);
    out.rejections =
        std::ranges::count_if(state.rejections, [&](const auto& r) { return r.open_at(state.revision); });
    for (const auto& [id, dataset] : state.datasets) add_up(out, state, dataset, today);
    out.by_total = organisation_views(state, today);
    const std::string currency = out.totals.all().empty() ? "" : out.totals.all().front().currency;
    std::ranges::stable_sort(out.by_total, std::greater(), [&](const auto& one) { return one.totals.in(currency).units; });
    return out;
}

std::vector<Announcement> announcements(const State& state) {
    std::vector<Announcement> out;
    for (const auto& one : state.calendar) {
        const auto* dataset = state.dataset(one.entry.dataset);
        if (dataset == nullptr || !one.stands_at(state.revision)) continue;
        const auto heading = heading_of(state, *dataset);
        out.push_back({outcome_at(one, state.edition(one.entry.dataset, one.entry.edition), state.revision), heading.title,
                       heading.organisation_id, heading.organisation_name, schemas::Edition::parse(one.entry.edition).title(), one.promise});
    }
    std::ranges::stable_sort(out, {}, [](const Announcement& a) {
        return std::tie(a.entry.release_at, a.entry.dataset, a.entry.edition);
    });
    return out;
}

std::vector<OrganisationView> organisation_views(const State& state, Today today) {
    std::vector<OrganisationView> out;
    for (const auto& [id, organisation] : state.organisations) out.push_back(view_of(state, organisation, today));
    return out;
}

std::optional<OrganisationView> organisation_view(const State& state, std::string_view id, Today today) {
    const auto* organisation = state.organisation(id);
    if (organisation == nullptr) return {};
    return view_of(state, *organisation, today);
}

std::vector<DatasetView> dataset_views(const State& state, Today today) {
    std::vector<DatasetView> out;
    for (const auto& [id, dataset] : state.datasets) out.push_back(view_of(state, dataset, today));
    return out;
}

std::optional<DatasetView> dataset_view(const State& state, std::string_view id, Today today) {
    const auto* dataset = state.dataset(id);
    if (dataset == nullptr) return {};
    return view_of(state, *dataset, today);
}

std::optional<EditionView> edition_view(const State& state, std::string_view dataset_id,
                                        std::string_view edition_name) {
    const auto* dataset = state.dataset(dataset_id);
    const auto* edition = state.edition(dataset_id, edition_name);
    if (dataset == nullptr || edition == nullptr) return {};
    return view_of(state, *dataset, *edition, state.revision);
}

std::optional<VersionView> version_view(const State& state, std::string_view dataset_id,
                                        std::string_view edition_name, int n) {
    const auto* dataset = state.dataset(dataset_id);
    const auto* edition = state.edition(dataset_id, edition_name);
    const auto* version = state.version(dataset_id, edition_name, n);
    if (dataset == nullptr || edition == nullptr || version == nullptr) return {};
    VersionView out{heading_of(state, *dataset),
                    view_of(state, *dataset, *edition, state.revision),
                    summary_of(state, *version, state.revision),
                    version->manifest,
                    {},
                    {}};
    if (n > 1) out.predecessor = n - 1;
    if (state.version(dataset_id, edition_name, n + 1) != nullptr) out.successor = n + 1;
    return out;
}

}  // namespace daybook::catalogue
