#include "publisher/app/file_server.hpp"

#include "api/files.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::app {

namespace fs = std::filesystem;

namespace {

std::string list_of(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string() + (entry.is_directory() ? "/" : ""));
    std::ranges::sort(names);
    std::string out = "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Files</title>\n<ul>\n";
    for (const auto& name : names) {
        auto href = base::percent_encode(name.ends_with('/') ? name.substr(0, name.size() - 1) : name);
        if (name.ends_with('/')) href += '/';
        out += fmt::format("<li><a href=\"{}\">{}</a></li>\n", href, base::escape_html(name));
    }
    return out + "</ul>\n";
}

api::Response answer(int status, std::string type, std::string body) {
    api::Response response;
    response.status = status;
    response.set("Content-Type", std::move(type));
    response.body = std::move(body);
    return response;
}

/// The file a target names below `root`, or "" when it leads outside.
fs::path below(const fs::path& root, const std::string& target) {
    const auto path = fs::weakly_canonical(root / fs::path(base::percent_decode(target.substr(0, target.find('?')))).relative_path());
    const auto inside = path.lexically_relative(root);
    return inside.empty() || *inside.begin() == ".." ? fs::path() : path;
}

/// Departments' servers call everything text/csv, and so does this one, but for what a browser needs to show a site by.
std::string type_of(const fs::path& file) {
    static constexpr std::string_view kOfSites[] = {".html", ".css", ".js", ".svg", ".png", ".woff2", ".wasm"};
    const auto ending = file.extension().string();
    return std::ranges::find(kOfSites, ending) == std::end(kOfSites) ? "text/csv" : std::string(api::media_type(ending));
}

api::Response serve_file(const fs::path& file, const api::Request& request) {
    const auto bytes = base::read_file(file);
    const auto etag = "\"" + base::sha256(bytes).hex().substr(0, 32) + "\"";
    const bool known = request.header("if-none-match") == etag;
    auto response = answer(known ? 304 : 200, type_of(file), known ? "" : bytes);
    return response.set("ETag", etag);
}

}  // namespace

api::Handler serve_folder(const fs::path& root) {
    return [root = fs::canonical(root)](const api::Request& request) {
        try {
            auto path = below(root, request.target);
            if (fs::is_directory(path)) {
                if (!fs::exists(path / "index.html")) return answer(200, "text/html; charset=utf-8", list_of(path));
                path /= "index.html";
            }
            if (!fs::is_regular_file(path)) return answer(404, "text/html; charset=utf-8", "<!doctype html><title>Page not found</title><h1>Page not found</h1>\n");
            return serve_file(path, request);
        } catch (const std::exception& e) {
            return answer(500, "text/plain; charset=utf-8", e.what());
        }
    };
}

}  // namespace daybook::app
