#include "site-gen/version_line.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

namespace daybook::site_gen {

namespace {

using catalogue::EditionView;
using catalogue::VersionSummary;
namespace urls = catalogue::urls;

std::string status_words(const std::string& status) {
    return status == "current"      ? "Current"
           : status == "superseded" ? "Superseded"
           : status == "withdrawn"  ? "Withdrawn"
           : status == "erased"     ? "Erased"
                                    : status;
}

std::string tag_colour(const std::string& status) {
    return status == "current"     ? "govuk-tag--green"
           : status == "withdrawn" || status == "erased" ? "govuk-tag--red"
                                   : "govuk-tag--grey";
}

Context downloads(const Site& site, const EditionView& edition, const VersionSummary& version) {
    Context files = Context::array();
    const auto* found = site.state.version(edition.dataset, edition.edition, version.number);
    if (found == nullptr || !version.is_offered()) return files;
    for (const auto& file : found->manifest.files) {
        if (file.name != "data.csv" && file.name != "data.parquet") continue;
        files.push(Context::object({{"label", file.name == "data.csv" ? "CSV" : "Parquet"},
                                    {"href", urls::file(found->manifest, file.name)},
                                    {"size", size_words(file.bytes)}}));
    }
    return files;
}

}  // namespace

std::string end_words(const VersionSummary& version) {
    const auto why = [](const std::string& code) { return code.empty() ? std::string() : ": " + code_words(code); };
    if (version.status == "erased") return "Erased" + why(version.erasure_code);
    if (version.status != "withdrawn") return {};
    return "Withdrawn" + (version.withdrawn_at ? " on " + base::to_words(base::london_date(*version.withdrawn_at)) : "") + why(version.withdrawal_code);
}

Context version_line(const Site& site, const EditionView& edition, const VersionSummary& version, bool has_amount) {
    const bool is_here = version.status != "erased";
    return Context::object({
        {"edition", edition.title},
        {"version", std::to_string(version.number)},
        {"href", urls::version_page(edition.dataset, edition.edition, version.number)},
        {"released", day(version.released_at)},
        {"reason", version.is_offered() ? reason_words(version.reason) : end_words(version)},
        {"status", status_words(version.status)},
        {"colour", tag_colour(version.status)},
        {"past", version.status != "current"},
        {"rows", is_here ? base::grouped(version.rows) : ""},
        {"quarantined", is_here ? base::grouped(version.quarantined_rows) : ""},
        {"total", has_amount && is_here ? money_or_why(version.total, version.currency, version.is_sum) : ""},
        {"downloads", downloads(site, edition, version)},
    });
}

}  // namespace daybook::site_gen
