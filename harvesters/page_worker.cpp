#include "harvesters/page_worker.hpp"

#include "harvesters/url.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

/// "\xA3" is a pound sign.
constexpr std::string_view kWesternPage = "<meta charset=windows-1252><a href=x.csv>\xA3</a>";

std::string read_links(const std::string& html, const std::string& url) {
    auto out = Value::object();
    try {
        auto links = Value::array();
        for (const auto& link : links_in_html(html, url))
            links.push(Value::array({base::to_utf8(link.url), base::to_utf8(link.title)}));
        out.set("links", std::move(links));
    } catch (const Error& e) {
        out.set("refusal", base::to_utf8(e.message()));
    }
    return base::json::write(out);
}

/// It may have been taken over by what it read: only links come out of it.
std::vector<SourceObject> believe(const std::string& answer, const std::string& base_url) {
    const auto said = base::json::parse(answer);
    if (const auto* why = said.find("refusal")) throw Error(ErrorKind::exhausted, why->as_string());
    std::vector<SourceObject> out;
    for (const auto& link : said.at("links").as_array()) {
        if (link.as_array().size() != 2) throw Error(ErrorKind::bad_input, "a link in its answer is none");
        const auto& url = link.as_array()[0].as_string();
        if (!is_http_url(url)) throw Error(ErrorKind::bad_input, "a link in its answer is none");
        out.push_back({url, link.as_array()[1].as_string(), base_url});
    }
    return out;
}

}  // namespace

base::ChildLimits page_limits() {
    base::ChildLimits limits;
    limits.memory_bytes = UINT64_C(1) << 30;
    limits.cpu = std::chrono::seconds(5);
    limits.wall = std::chrono::seconds(30);
    limits.answer_bytes = UINT64_C(64) << 20;
    return limits;
}

std::vector<SourceObject> links_in_worker(const std::string& html, const std::string& base_url,
                                          const base::ChildLimits& limits) {
    const base::FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!nothing) base::throw_errno("cannot open /dev/null");
    const auto child = base::run_self({"worker", "links"}, nothing, base_url + "\n" + html, limits);
    if (!child.ok())
        throw Error::make(ErrorKind::bad_input, "the page {} cannot be read: the worker that read it {}",
                          base_url, child.how_it_ended());
    return believe(child.output, base_url);
}

int links_worker_main() {
    try {
        const auto request = base::read_from(STDIN_FILENO);
        // Loads what turns Windows-1252 into UTF-8 while files can still be opened.
        links_in_html(std::string(kWesternPage), "http://a.example/");
        base::enter_sandbox();
        const auto line = request.find('\n');
        if (line == std::string::npos) throw Error(ErrorKind::bad_input, "no address before the page");
        const auto answer = read_links(request.substr(line + 1), request.substr(0, line));
        return std::fwrite(answer.data(), 1, answer.size(), stdout) == answer.size() &&
                       std::fflush(stdout) == 0
                   ? 0
                   : 3;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 3;
    }
}

}  // namespace daybook::harvesters
