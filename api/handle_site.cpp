#include "api/handlers.hpp"

#include "api/files.hpp"

namespace daybook::api {

namespace {

namespace fs = std::filesystem;

/// A page, style or script is packed on its way like any answer. A page is a fifth of its size then, which is most of what a reader's first
/// view takes. Who asks for a part, or takes no gzip, gets the file.
Result packed_where_taken(Result result) {
    if (auto* response = std::get_if<Response>(&result))
        if (auto* file = std::get_if<FileBody>(&response->body)) file->packs = true;
    return result;
}

/// The site's own page for what is not there; a problem when it has none.
Result no_such_page(const Call& call) {
    const auto page =
        call.services.site_dir.empty() ? std::nullopt : find_below(call.services.site_dir, {"404.html"});
    if (!page)
        return Problem{
            ProblemCode::not_found, "There is nothing at this address; the API begins at /v1.", {}, {}, {}};
    Response response{404, {}, FileBody{*page, 0, fs::file_size(*page)}};
    response.set("Content-Type", "text/html; charset=utf-8")
        .set("Cache-Control", std::string(cache_control(Freshness::none)));
    return response;
}

/// Relative links on a folder's page need the slash.
Response add_slash(const Call& call) {
    Response response{301, {}, std::string()};
    response.set("Location", call.target.path + "/" +
                                 (call.target.query_text.empty() ? "" : "?" + call.target.query_text));
    return response.set("Cache-Control", std::string(cache_control(Freshness::current)));
}

}  // namespace

Result send_site_file(const Call& call) {
    if (call.services.site_dir.empty()) return no_such_page(call);
    if (call.services.site_withheld && call.services.site_withheld())
        return Problem{ProblemCode::not_ready, "Something was erased, and the pages cannot be made anew without it just now. The API answers at /v1.", {}, {{"Retry-After", "5"}}, {}};
    auto segments = call.target.segments;
    const bool folder = call.target.ends_in_slash();
    if (folder) segments.back() = "index.html";
    const auto path = find_below(call.services.site_dir, segments);
    if (!path) return no_such_page(call);
    if (!folder && fs::is_directory(*path))
        return fs::exists(*path / "index.html") ? Result(add_slash(call)) : no_such_page(call);
    if (!fs::is_regular_file(*path)) return no_such_page(call);
    return packed_where_taken(send_file(call.request, *path, media_type(path->filename().string()), Freshness::current));
}

}  // namespace daybook::api
