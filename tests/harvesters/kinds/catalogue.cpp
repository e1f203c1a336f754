#include "tests/harvesters/kinds/catalogue.hpp"

#include "harvesters/catalogue_worker.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace daybook::test {

namespace fs = std::filesystem;
using harvesters::Gathering;
using harvesters::Occasion;
using harvesters::Source;

Source source_of(std::string kind, std::vector<std::string> addresses,
                 std::map<std::string, std::vector<std::string>> settings) {
    Source source;
    source.id = "dch-spend-over-25k";
    source.organisation = schemas::OrganisationId("dch");
    source.schema = schemas::SchemaId("spend-over-25k");
    source.kind = std::move(kind);
    source.addresses = std::move(addresses);
    source.where = "test.yaml:3";
    source.settings = std::move(settings);
    return source;
}

Occasion now(const std::string& since) {
    Occasion out{base::parse_rfc3339(kNow)};
    if (!since.empty()) out.since = base::parse_rfc3339(since);
    return out;
}

Catalogue::Catalogue() {
    fetch_limits.allow_private_addresses = true;
    fetch_limits.attempts = 2;
    fetch_limits.first_backoff = std::chrono::milliseconds(1);
    fetch_limits.total = std::chrono::seconds(5);
}

Gathering Catalogue::gather(const Source& source, const Occasion& occasion) {
    harvesters::Fetcher fetcher(fetch_limits);
    const auto fetch = [&](const std::string& url, const fs::path& to, const harvesters::Validators& known) {
        harvesters::FetchRequest request{.url = url, .to = to, .known = known, .most_bytes = most_bytes};
        auto out = fetcher.fetch(request);
        bodies_ += out.not_modified() ? 0 : 1;
        return out;
    };
    harvesters::Answers answers(fetch, folder_ / "answers", most_bytes);
    const auto get = [&](const harvesters::Request& request) { return answers.get(request); };
    const auto unreadable = [&](const harvesters::Request& request) { answers.distrust(request); };
    const auto read = [](const auto& of, const auto& when, const auto& answer) {
        return harvesters::read_in_worker(of, when, answer);
    };
    auto out =
        harvesters::gather(source, occasion, {.get = get, .read = read, .limits = limits, .keep = keep, .unreadable = unreadable});
    answers.forget_unused();
    return out;
}

std::string Catalogue::complaint(const Source& source, const Occasion& occasion) {
    try {
        const auto out = gather(source, occasion);
        return out.complete() ? "no error" : base::join(out.problems, "\n");
    } catch (const base::Error& error) {
        return error.what();
    }
}

int Catalogue::bodies() {
    return std::exchange(bodies_, 0);
}

void Catalogue::damage_answers() {
    for (const auto& entry : fs::directory_iterator(folder_ / "answers"))
        if (entry.path().extension() == ".body")
            base::write_unflushed(entry.path(), base::read_file(entry.path()) + " ");
}

namespace {

/// A figure of the kernel's in kilobytes: "VmHWM".
std::int64_t kilobytes(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name + ":")) return std::stoll(line.substr(name.size() + 1));
    return 0;
}

}  // namespace

PeakMemory::PeakMemory() {
    // The kernel forgets the peak so far.
    std::ofstream("/proc/self/clear_refs") << "5";
    before_ = kilobytes("VmRSS");
}

std::int64_t PeakMemory::megabytes() const {
    return (kilobytes("VmHWM") - before_) / 1024;
}

std::vector<std::string> lines_of(const Gathering& gathering) {
    std::vector<std::string> out;
    for (const auto& object : gathering.objects) out.push_back(object.url + " | " + object.title);
    return out;
}

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string real_answer(const std::string& path) {
    const auto file = fs::path(DAYBOOK_SOURCE_DIR) / "../shared/data" / path;
    if (fs::exists(file)) return base::read_file(file);
    BOOST_TEST_MESSAGE("SKIPPED: " << file.string() << " is not here");
    return "";
}

std::string fixture(const std::string& path) {
    return base::read_file(fs::path(DAYBOOK_SOURCE_DIR) / "tests/harvesters/fixtures" / path);
}

std::string with(std::string text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

}  // namespace daybook::test
