#include "publisher/catalogue/views.hpp"

#include "publisher/base/text.hpp"

namespace daybook::catalogue::urls {

using base::percent_encode;

namespace {

/// Each piece of "parts/spend may.csv" escaped, the slashes kept.
std::string escaped_path(std::string_view path) {
    std::string out;
    for (const auto piece : base::split(path, '/')) (out += out.empty() ? "" : "/") += percent_encode(piece);
    return out;
}

}  // namespace

std::string organisation(std::string_view id) {
    return "/v1/organisations/" + percent_encode(id);
}
std::string dataset(std::string_view id) {
    return "/v1/datasets/" + percent_encode(id);
}
std::string edition(std::string_view dataset_id, std::string_view edition_id) {
    return dataset(dataset_id) + "/editions/" + percent_encode(edition_id);
}
std::string version(std::string_view dataset_id, std::string_view edition_id, int n) {
    return fmt::format("{}/versions/{}", edition(dataset_id, edition_id), n);
}
std::string difference(std::string_view dataset_id, std::string_view edition_id, int from, int to) {
    return fmt::format("{}/diff?from={}", version(dataset_id, edition_id, to), from);
}
std::string row(std::string_view dataset_id, std::string_view edition_id, int n, std::string_view within) {
    // A locator's colons may stand in a path as they are (RFC 3986, 3.3); a sheet's name may not.
    std::string escaped;
    for (const auto piece : base::split(within, ':'))
        (escaped += escaped.empty() && piece.data() == within.data() ? "" : ":") += percent_encode(piece);
    return version(dataset_id, edition_id, n) + "/rows/" + escaped;
}
std::string file(const record::ReleaseManifest& manifest, std::string_view name) {
    return fmt::format("{}/files/{}",
                       version(manifest.dataset.str(), manifest.edition.str(), manifest.version),
                       escaped_path(name));
}
std::string table(std::string_view id) {
    return "/v1/tables/" + percent_encode(id);
}
std::string schema(std::string_view id) {
    return "/v1/schemas/" + percent_encode(id);
}

std::string dataset_page(std::string_view id) {
    return "/datasets/" + percent_encode(id) + "/";
}
std::string edition_page(std::string_view dataset_id, std::string_view edition_id) {
    return fmt::format("{}{}/", dataset_page(dataset_id), percent_encode(edition_id));
}
std::string version_page(std::string_view dataset_id, std::string_view edition_id, int n) {
    return fmt::format("{}v{}/", edition_page(dataset_id, edition_id), n);
}
std::string organisation_page(std::string_view id) {
    return "/organisations/" + percent_encode(id) + "/";
}

}  // namespace daybook::catalogue::urls
