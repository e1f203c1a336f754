#include "publisher/app/edition_before.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/release_manifest.hpp"

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using schemas::Edition;

namespace {

constexpr std::uint64_t kMostManifestBytes = 64 << 20;

std::optional<Edition> edition_named(const std::string& folder) {
    try {
        return Edition::parse(folder);
    } catch (const Error&) {
        return {};
    }
}

/// A quarter's total says nothing of a month's.
bool are_as_long(const Edition& a, const Edition& b) {
    const auto months = [](const Edition& e) {
        const std::chrono::year_month_day first{e.first_day()}, last{e.last_day()};
        return last.year() / last.month() - first.year() / first.month();
    };
    return a.kind() == b.kind() && months(a) == months(b);
}

/// The newest of v1, v2 …; 0 when there is none.
std::int64_t newest_version(const fs::path& edition) {
    std::int64_t newest = 0;
    for (const auto& entry : fs::directory_iterator(edition)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with('v')) newest = std::max(newest, base::parse_whole(name.substr(1)).value_or(0));
    }
    return newest;
}

schemas::Report total_of(const fs::path& release) try {
    const auto manifest =
        record::ReleaseManifest::from_json(base::json::parse(base::read_file(release, kMostManifestBytes)));
    schemas::Report out;
    out.rows.accepted = manifest.rows;
    out.accepted_total = manifest.total;
    out.currency = manifest.currency;
    return out;
} catch (const Error& e) {
    throw Error::make(ErrorKind::corrupt, "{} cannot be read: {}", release.string(), e.message());
}

}  // namespace

std::optional<schemas::Report> edition_before(const fs::path& public_dir, const std::string& dataset,
                                              const Edition& edition, const schemas::Schema& schema) {
    const auto folder = public_dir / "releases" / dataset;
    if (!fs::is_directory(folder)) return {};
    std::optional<Edition> last;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto other = edition_named(entry.path().filename().string());
        if (other && *other < edition && are_as_long(*other, edition) && (!last || *last < *other)) last = other;
    }
    if (!last) return {};
    const auto version = newest_version(folder / last->str());
    if (version == 0) return {};
    const auto out = total_of(folder / last->str() / fmt::format("v{}", version) / "release.json");
    const bool is_sum = !out.currency.empty() || schema.currency_field.empty();
    return is_sum ? std::optional(out) : std::nullopt;
}

}  // namespace daybook::app
