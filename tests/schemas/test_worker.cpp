#include "schemas/worker.hpp"

#include "publisher/base/error.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <fstream>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

/// A file of its own, gone at the end.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view bytes)
        : path_(std::filesystem::temp_directory_path() / ("daybook-schemas-" + std::to_string(::getpid()))) {
        std::ofstream(path_, std::ios::binary) << bytes;
    }
    ~TemporaryFile() { std::filesystem::remove(path_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

CheckResult in_worker(std::string_view bytes, const base::ChildLimits& limits = {}) {
    const TemporaryFile file(bytes);
    return check_in_worker(file.path(), {"test.csv", published_schema(), Profile::harvest, 1000000}, limits);
}

/// What the caller is told when the worker fails; "" when it does not.
std::string why_failed(std::string_view bytes, const base::ChildLimits& limits = {}) {
    try {
        in_worker(bytes, limits);
    } catch (const base::Error& e) {
        return e.kind() == base::ErrorKind::transient ? e.message() : "wrong kind: " + e.message();
    }
    return "";
}

bool mentions(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(worker)

BOOST_AUTO_TEST_CASE(a_worker_answers_as_a_check_in_this_process_does) {
    const auto source = "May\n" + std::string(kHeading) + row("31/05/2012", "£5.00") + row("soon", "6.00");
    const auto here = check_text(source), there = in_worker(source);
    BOOST_TEST(base::json::write(there.report.to_json()) == base::json::write(here.report.to_json()));
    BOOST_TEST(encode_table(there.rows->whole()) == encode_table(here.rows->whole()));
    BOOST_TEST(!there.redacted.has_value());
    const auto hidden = in_worker("Date,VAT number,Supplier,Amount\n31/05/2012,GB1,A,5.00\n");
    BOOST_TEST(hidden.needs_redaction);
    BOOST_TEST(*hidden.redacted == "Date,VAT number,Supplier,Amount\n31/05/2012,,A,5.00\n");
    BOOST_TEST(in_worker("").report.file_kind == "empty");
}

BOOST_AUTO_TEST_CASE(rows_come_in_many_batches_and_again_when_the_file_turns_out_to_be_american) {
    std::string rows;
    for (int i = 0; i < 30'000; ++i) rows += row("05/06/2012", std::to_string(i) + ".00");
    const auto source = std::string(kHeading) + rows + row("05/31/2012", "1.00");
    const auto here = check_text(source), there = in_worker(source);
    BOOST_TEST(there.report.date_format == "mm/dd/yyyy");
    BOOST_TEST(there.rows->count() == 30'001u);
    BOOST_TEST(encode_table(there.rows->whole()) == encode_table(here.rows->whole()));
}

BOOST_AUTO_TEST_CASE(a_report_alone_comes_without_rows_and_without_a_copy) {
    const TemporaryFile file("Date,VAT number,Supplier,Amount\n31/05/2012,GB1,A,5.00\n");
    CheckRequest request{"test.csv", published_schema()};
    request.rows = false;
    const auto result = check_in_worker(file.path(), request);
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST(result.needs_redaction);
    BOOST_TEST(!result.rows.has_value());
    BOOST_TEST(!result.redacted.has_value());
}

BOOST_AUTO_TEST_CASE(a_worker_that_dies_is_named_with_its_end) {
    BOOST_TEST(mentions(why_failed("####die!"), "test.csv was killed by signal 6"));
}

BOOST_AUTO_TEST_CASE(a_worker_that_hangs_is_stopped) {
    base::ChildLimits limits;
    limits.wall = std::chrono::seconds(1);
    BOOST_TEST(mentions(why_failed("####hang", limits), "did not finish"));
}

BOOST_AUTO_TEST_CASE(a_worker_that_sends_nonsense_is_not_believed) {
    BOOST_TEST(mentions(why_failed("####junk"), "sent what cannot be used"));
    BOOST_TEST(mentions(why_failed("####lies"), "sent what cannot be used"));
}

BOOST_AUTO_TEST_CASE(a_worker_cannot_take_more_than_it_is_given) {
    base::ChildLimits little;
    little.answer_bytes = 100;
    BOOST_TEST(mentions(why_failed(std::string(kHeading), little), "more than is allowed"));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    base::ChildLimits cramped;
    // Room for the libraries alone: ICU's tables, which libxml2 brings, are 30 MB of address space.
    cramped.memory_bytes = 96 << 20;
    // What is read where it lies takes no memory; UTF-16 is converted as a whole.
    BOOST_TEST(why_failed(std::string(kHeading) + std::string(80 << 20, ','), cramped) == "");
    BOOST_TEST(!why_failed("\xFF\xFE" + std::string(80 << 20, 'a'), cramped).empty());
#endif
}

BOOST_AUTO_TEST_CASE(a_mistake_in_the_schema_is_told_before_any_worker_starts) {
    BOOST_CHECK_EXCEPTION(check_in_worker("/nowhere", {"x", "{}", Profile::harvest, 1}), base::Error,
                          [](const base::Error& e) { return e.kind() == base::ErrorKind::bad_input; });
    BOOST_CHECK_EXCEPTION(check_in_worker("/nowhere", {"x", published_schema(), Profile::harvest, 1}),
                          base::Error,
                          [](const base::Error& e) { return e.kind() == base::ErrorKind::not_found; });
}

BOOST_AUTO_TEST_SUITE_END()
