#include "publisher/record/tombstone.hpp"

#include "publisher/base/error.hpp"

namespace daybook::record {

using base::json::Value;

namespace {

Value texts(const std::vector<std::string>& list) {
    auto out = Value::array();
    for (const auto& text : list) out.push(text);
    return out;
}

std::vector<std::string> texts_in(const Value& entry, std::string_view member) {
    std::vector<std::string> out;
    if (const auto* list = entry.find(member))
        for (const auto& text : list->as_array()) out.push_back(text.as_string());
    return out;
}

bool is_http_date(const std::string& text) {
    return text.size() == 29 && text.ends_with(" GMT");
}

bool is_instant(const std::string& text) try {
    return base::to_rfc3339(base::parse_rfc3339(text)) == text;
} catch (const base::Error&) {
    return false;
}

}  // namespace

std::string version_name(std::string_view dataset, std::string_view edition, std::int64_t version) {
    return fmt::format("{}/{}/v{}", dataset, edition, version);
}

Value Tombstone::entry() const {
    auto numbers = Value::array();
    for (const auto n : versions) numbers.push(n);
    auto out = Value::object({{"kind", "erasure"},
                              {"counter", counter},
                              {"versions", numbers},
                              {"snapshots", texts(snapshots)},
                              {"files", texts(files)},
                              {"partitions", texts(partitions)},
                              {"code", code}});
    if (!dataset.empty()) out.set("dataset", dataset);
    if (!edition.empty()) out.set("edition", edition);
    if (!path.empty()) out.set("path", path).set("sha256", sha256);
    return out;
}

Tombstone Tombstone::from(const Value& v) {
    Tombstone out;
    out.counter = v.at("counter").as_int();
    out.dataset = v.string_or("dataset", "");
    out.edition = v.string_or("edition", "");
    for (const auto& n : v.at("versions").as_array()) out.versions.push_back(static_cast<int>(n.as_int()));
    out.snapshots = texts_in(v, "snapshots");
    out.files = texts_in(v, "files");
    out.partitions = texts_in(v, "partitions");
    out.code = v.string_or("code", "");
    out.path = v.string_or("path", "");
    out.sha256 = v.string_or("sha256", "");
    return out;
}

std::string erased_address(std::string_view url) {
    for (const auto* scheme : {"https://", "http://"})
        if (url.starts_with(scheme))
            return fmt::format("{}erased.invalid/{}", scheme, base::sha256(url).hex().substr(0, 32));
    return {};
}

ReleaseManifest remains_of(const ReleaseManifest& m) {
    ReleaseManifest out;
    out.dataset = m.dataset;
    out.organisation = m.organisation;
    out.edition = m.edition;
    out.version = m.version;
    out.reason = m.reason;
    out.released_at = m.released_at;
    out.schema = m.schema;
    out.schema_version = m.schema_version;
    out.checker_version = m.checker_version;
    out.table = m.table;
    out.series = m.series;
    out.currency = m.currency;
    out.amount_basis = m.amount_basis;
    out.licence = m.licence;
    out.attribution = m.attribution;
    out.contact = m.contact;
    out.nil = m.nil;
    for (const auto& part : m.parts) {
        Part kept;
        kept.source_url = part.source_url.find("://erased.invalid/") == std::string::npos
                              ? erased_address(part.source_url)
                              : part.source_url;
        kept.fetched_at = part.fetched_at;
        if (is_http_date(part.last_modified)) kept.last_modified = part.last_modified;
        if (is_instant(part.first_published)) kept.first_published = part.first_published;
        kept.published_as = "withheld";
        out.parts.push_back(std::move(kept));
    }
    return out;
}

}  // namespace daybook::record
