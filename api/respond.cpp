#include "api/respond.hpp"

#include "api/parameters.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/returns.hpp"

#include <algorithm>
#include <charconv>

namespace daybook::api {

namespace {

constexpr std::int64_t kMostVersions = 1'000'000;


std::string_view weak(std::string_view etag) {
    return etag.starts_with("W/") ? etag.substr(2) : etag;
}

bool holds(std::string_view if_none_match, std::string_view etag) {
    if (base::trim(if_none_match) == "*") return true;
    return std::ranges::any_of(base::split(if_none_match, ','),
                               [&](std::string_view one) { return weak(base::trim(one)) == weak(etag); });
}

/// As holds(), but what is weak is never the same (RFC 9110, 8.8.3.2). A packed answer is its plain one's equal here: If-Match asks
/// whether the resource is what it was.
bool holds_strongly(std::string_view if_match, std::string_view etag) {
    if (base::trim(if_match) == "*") return true;
    const auto plain = [](std::string text) {
        if (const auto at = text.rfind("-gzip\""); at != std::string::npos) text.replace(at, 6, "\"");
        return text;
    };
    return !etag.empty() && std::ranges::any_of(base::split(if_match, ','), [&](std::string_view one) { return plain(std::string(base::trim(one))) == plain(std::string(etag)); });
}

/// Whether a date of the client's is at or after the answer's Last-Modified; absent where one of them is no date.
std::optional<bool> is_unchanged_since(std::string_view date, const Response& response) {
    const auto asked = parse_http_date(date), changed = parse_http_date(response.header("Last-Modified"));
    if (!asked || !changed) return std::nullopt;
    return *changed <= *asked;
}

/// "0.8" as 800; what is no quality value counts as 1.
int thousandths(std::string_view text) {
    if (!text.starts_with('0')) return 1000;
    const auto digits = std::string(text.substr(std::min<std::size_t>(2, text.size()))) + "000";
    int q = 0;
    std::from_chars(digits.data(), digits.data() + 3, q);
    return q;
}

struct Range {
    std::string type;
    int quality = 1000;
};

Range range_of(std::string_view text) {
    const auto parts = base::split(text, ';');
    Range out{base::to_lower(base::trim(parts[0]))};
    for (std::size_t i = 1; i < parts.size(); ++i)
        if (const auto p = base::to_lower(base::trim(parts[i])); p.starts_with("q=")) out.quality = thousandths(std::string_view(p).substr(2));
    return out;
}

/// How closely a range names a type: 0 not at all, 1 as anything, 2 as one of its kind, 3 by name.
int closeness(const std::string& range, std::string_view type) {
    if (range == type) return 3;
    if (range == "*/*") return 1;
    return range.ends_with("/*") && type.starts_with(std::string_view(range).substr(0, range.size() - 1)) ? 2 : 0;
}

int quality(const std::vector<Range>& accepted, std::string_view type) {
    int best = 0, closest = 0;
    for (const auto& range : accepted)
        if (const auto close = closeness(range.type, type); close > closest) {
            closest = close;
            best = range.quality;
        }
    return best;
}

}  // namespace

std::string_view cache_control(Freshness freshness) {
    switch (freshness) {
        case Freshness::current: return "public, max-age=0, must-revalidate";
        case Freshness::brief: return "public, max-age=2";
        case Freshness::immutable: return "public, max-age=31536000, immutable";
        case Freshness::none: break;
    }
    return "no-store";
}

std::string etag_of(const std::vector<std::string>& parts) {
    base::Sha256Stream digest;
    for (const auto& part : parts) digest.update(std::to_string(part.size())).update(":").update(part);
    return "\"" + digest.finish().hex().substr(0, 32) + "\"";
}

Response document(const Value& body, Freshness freshness) {
    Response response{200, {}, base::json::write(body) + "\n"};
    response.set("Content-Type", "application/json")
        .set("Cache-Control", std::string(cache_control(freshness)));
    if (freshness != Freshness::none) response.set("ETag", etag_of({std::get<std::string>(response.body)}));
    return response;
}

bool is_held(const Request& request, const Response& response) {
    if (response.status != 200 && response.status != 206) return false;
    const auto etag = response.header("ETag");
    if (const auto known = request.header("if-none-match"); !known.empty()) return !etag.empty() && holds(known, etag);
    return is_unchanged_since(request.header("if-modified-since"), response).value_or(false);
}

std::optional<Problem> precondition_failed(const Request& request, const Response& response) {
    if (response.status != 200 && response.status != 206 && response.status != 304) return std::nullopt;
    const auto wanted = request.header("if-match");
    const bool same = !wanted.empty() ? holds_strongly(wanted, response.header("ETag"))
                                      : is_unchanged_since(request.header("if-unmodified-since"), response).value_or(true);
    if (same) return std::nullopt;
    return Problem{ProblemCode::precondition_failed,
                   fmt::format("This is no longer what {} names; without the condition it is answered as it is now.", wanted.empty() ? "If-Unmodified-Since" : "If-Match"), {}, {}, {}};
}

void apply_conditions(const Request& request, Response& response) {
    if (!is_held(request, response)) return;
    response.status = 304;
    response.body = std::string();
    // Nor does it say a digest: what is held may be the packed representation or the plain one.
    std::erase_if(response.headers, [](const auto& h) { return h.first.starts_with("Content-") || h.first == "Repr-Digest"; });
}

std::optional<std::string_view> negotiate(std::string_view accept, const std::vector<std::string_view>& offered) {
    if (base::trim(accept).empty()) return offered.front();
    std::vector<Range> accepted;
    for (const auto text : base::split(accept, ',')) accepted.push_back(range_of(text));
    std::optional<std::string_view> best;
    int most = 0;
    for (const auto type : offered)
        if (const auto q = quality(accepted, type); q > most) {
            most = q;
            best = type;
        }
    return best;
}

Problem not_acceptable(const std::vector<std::string_view>& offered) {
    const std::vector<std::string> names(offered.begin(), offered.end());
    return {ProblemCode::not_acceptable, fmt::format("Accept takes none of the forms that there are here: {}. Ask for one of them, or leave Accept out.", base::join(names, ", ")), {}, {}, {}};
}

std::string link_value(std::string_view address, std::string_view rel) {
    return fmt::format("<{}>; rel=\"{}\"", address, rel);
}

Problem not_found(std::string_view what, std::string_view id, const std::vector<std::string>& known,
                  std::string_view where) {
    const bool listed = what == "organisation" || what == "dataset" || what == "schema";
    const auto hint = hint_of(id, known, listed ? fmt::format("; /v1/{}s lists those that there are", what) : std::string());
    return {ProblemCode::not_found,
            fmt::format("There is no {} '{}'{}{}{}", what, id, where, hint, hint.ends_with('?') ? "" : "."),
            {},
            {},
            {}};
}

std::variant<const catalogue::Organisation*, Problem> find_organisation(const State& state, const std::string& id) {
    if (const auto* organisation = state.organisation(id)) return organisation;
    std::vector<std::string> known;
    for (const auto& [name, organisation] : state.organisations) known.push_back(name);
    return not_found("organisation", id, known);
}

std::variant<const catalogue::Dataset*, Problem> find_dataset(const State& state, const std::string& id) {
    if (const auto* dataset = state.dataset(id)) return dataset;
    std::vector<std::string> known;
    for (const auto& [name, dataset] : state.datasets) known.push_back(name);
    return not_found("dataset", id, known);
}

namespace {

std::optional<schemas::Edition> edition_named(const std::string& text) try {
    return schemas::Edition::parse(text);
} catch (const base::Error&) {
    return std::nullopt;
}

/// What is owed says how it stands; of any other that could be one the nearest is of no use, since every month is like its neighbours.
Problem no_such_edition(const State& state, const catalogue::Dataset& dataset, const std::string& text, base::Date today) {
    const auto asked = edition_named(text);
    const auto& id = dataset.id.str();
    std::vector<std::string> known;
    for (const auto& e : dataset.editions) known.push_back(e.edition.str());
    if (!asked && (known.empty() || !did_you_mean(text, known).empty())) return not_found("edition", text, known, " of " + id);
    std::string why = known.empty() ? "nothing of it has been released" : fmt::format("the first that is here is {}, the last {}", known.front(), known.back());
    for (const auto& one : catalogue::returns_of(state, dataset, state.revision, today))
        if (asked && one.edition == *asked) why = one.held_by.empty() ? fmt::format("it is owed and has not been released here ({})", one.in_words()) : fmt::format("{} holds it", one.held_by);
    return {ProblemCode::not_found, fmt::format("There is no edition '{}' of {}: {}.", text, id, why), {}, {}, {}};
}

}  // namespace

std::variant<const catalogue::Edition*, Problem> find_edition(const State& state, const std::string& dataset,
                                                              const std::string& edition, base::Date today) {
    const auto owner = find_dataset(state, dataset);
    if (const auto* problem = std::get_if<Problem>(&owner)) return *problem;
    if (const auto* found = state.edition(dataset, edition)) return found;
    return no_such_edition(state, *std::get<0>(owner), edition, today);
}

std::variant<catalogue::VersionView, Problem> find_version(const Call& call) {
    const auto& dataset = call.at("dataset");
    const auto& edition = call.at("edition");
    const auto& text = call.at("version");
    const auto found = find_edition(*call.state, dataset, edition, call.today());
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    const auto n = base::parse_whole(text).value_or(0);
    if (n <= kMostVersions && std::to_string(n) == text)
        if (auto view = catalogue::version_view(*call.state, dataset, edition, static_cast<int>(n)))
            return *std::move(view);
    const auto newest = std::get<0>(found)->versions.size();
    return Problem{ProblemCode::not_found,
                   fmt::format("There is no version '{}' of {} {}: they go from 1 to {}.", text, dataset,
                               edition, newest),
                   {},
                   {},
                   {}};
}

namespace {

Problem erasure_of(const catalogue::Version& version) {
    auto detail = fmt::format("{} was erased at revision {} ({}): its data is no longer here, in no form and for no earlier revision.", version.manifest.name(),
                              version.erased, version.erasure_code);
    if (!version.erasure_note.empty()) detail += " " + version.erasure_note;
    return {ProblemCode::erased, detail, {}, {}, {}};
}

}  // namespace

std::optional<Problem> no_longer_offered(const State& state, const record::ReleaseManifest& manifest) {
    const auto* version = state.version(manifest.dataset.str(), manifest.edition.str(), manifest.version);
    if (version != nullptr && version->is_erased()) return erasure_of(*version);
    if (version == nullptr || version->withdrawn == catalogue::kStillCurrent) return std::nullopt;
    auto detail = fmt::format("{} was withdrawn at revision {} ({}).", manifest.name(), version->withdrawn,
                              version->withdrawal_code);
    if (!version->withdrawal_note.empty()) detail += " " + version->withdrawal_note;
    if (!version->replaced_by.empty())
        detail += fmt::format(" {} takes its place.", version->replaced_by);
    return Problem{ProblemCode::withdrawn, detail, {}, {}, {}};
}

}  // namespace daybook::api
