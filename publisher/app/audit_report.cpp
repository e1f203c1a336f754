#include "publisher/app/audit_report.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace daybook::app {

using base::json::Value;

namespace {

std::string bytes_words(std::uint64_t bytes) {
    if (bytes < 1'000'000) return fmt::format("{} bytes", base::grouped(static_cast<std::int64_t>(bytes)));
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string count_of(std::size_t n, const char* one, const char* more) {
    return fmt::format("{} {}", base::grouped(static_cast<std::int64_t>(n)), n == 1 ? one : more);
}

}  // namespace

Value faults_json(const std::vector<record::Fault>& faults) {
    auto out = Value::array();
    for (const auto& f : faults)
        out.push(Value::object(
            {{"file", f.file}, {"expected", f.expected}, {"found", f.found}, {"remedy", f.remedy}}));
    return out;
}

void say_faults(const std::vector<record::Fault>& faults, std::size_t more, std::size_t most) {
    for (std::size_t i = 0; i < std::min(most, faults.size()); ++i)
        fmt::print(stderr, "wrong: {}\n", faults[i].str());
    more += faults.size() - std::min(most, faults.size());
    if (more > 0) fmt::print(stderr, "and {} more\n", more);
}

std::string words_of(const record::Audited& a) {
    auto out =
        fmt::format("{} ({}): {} of {}, counts and control totals agree", count_of(a.files, "file", "files"),
                    bytes_words(a.bytes), count_of(a.releases, "version", "versions"),
                    count_of(static_cast<std::size_t>(a.rows), "row", "rows"));
    if (a.proofs > 0) out += fmt::format("; {}", count_of(a.proofs, "proof holds", "proofs hold"));
    if (a.erased > 0)
        out += fmt::format("; {} erased, and gone", count_of(a.erased, "version was", "versions were"));
    return out;
}

Value to_json(const record::Audited& a) {
    const auto n = [](std::size_t count) { return static_cast<std::int64_t>(count); };
    return Value::object({{"files", n(a.files)},
                          {"bytes", a.bytes},
                          {"versions", n(a.releases)},
                          {"rows", a.rows},
                          {"proofs", n(a.proofs)},
                          {"erased", n(a.erased)},
                          {"fetched", n(a.fetched)}});
}

record::VerifierKey key_given(const std::string& text) try {
    return record::VerifierKey::parse(base::trim(text));
} catch (const base::Error& e) {
    throw base::Error::make(base::ErrorKind::usage, "--key: {}", e.message());
}

unsigned threads_for(int asked) {
    return asked > 0 ? static_cast<unsigned>(asked) : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace daybook::app
