#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/scratch_folder.hpp"
#include "schemas/text_search.hpp"
#include "tests/schemas/sheets/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

/// A workbook, deflated, in whose only cell the text stands.
std::string book_with(const std::string& text) {
    Xlsx book{"<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>" + text + "</t></is></c></row>"};
    return book.bytes();
}

bool is_found(const std::string& bytes, const std::string& text) {
    const base::ScratchFolder folder;
    const auto file = folder.path() / "file";
    base::write_durably(file, bytes);
    return TextSearch(text).in_file(file);
}

/// Repeated, so that packing it changes its bytes.
const std::string kLong = "Zephyrine Quillfeather, Zephyrine Quillfeather, Zephyrine Quillfeather, Zephyrine Quillfeather";

}  // namespace

BOOST_AUTO_TEST_SUITE(text_search)

BOOST_AUTO_TEST_CASE(a_name_is_found_in_what_is_packed_also_in_one_another) {
    const auto book = book_with(kLong);
    BOOST_REQUIRE(book.find("Quillfeather") == std::string::npos);
    BOOST_TEST(is_found(book, "quillfeather"));
    BOOST_TEST(is_found(zip_of({{"may.xlsx", book}}), "quillfeather"));
    BOOST_TEST(is_found(zip_of({{"a.zip", zip_of({{"may.xlsx", book}})}}), "quillfeather"));
    BOOST_TEST(!is_found(zip_of({{"may.xlsx", book}}), "nobody has this name"));
    // What only begins as an archive does is looked at as it lies.
    BOOST_TEST(is_found(zip_of({{"odd.zip", "PK\x03\x04" + kLong}}), "quillfeather"));
}

BOOST_AUTO_TEST_CASE(what_unpacks_to_more_than_may_be_is_not_taken_for_a_file_without_the_name) {
    const auto bomb = zip_of({{"may.csv", std::string(80 << 20, ' ')}, {"june.csv", kLong}});
    BOOST_CHECK_EXCEPTION(is_found(bomb, "quillfeather"), base::Error, [](const auto& e) { return e.message().find("zip bomb") != std::string::npos; });
    std::string deep = zip_of({{"june.csv", kLong}});
    for (int i = 0; i < 3; ++i) deep = zip_of({{"more.zip", deep}});
    BOOST_CHECK_EXCEPTION(is_found(deep, "quillfeather"), base::Error, [](const auto& e) { return e.message().find("in one another") != std::string::npos; });
    // What is damaged has no more inside than its bytes say.
    BOOST_TEST(!is_found("PK\x03\x04, and no more", "quillfeather"));
    BOOST_TEST(is_found("\x1f\x8b" + kLong, "quillfeather"));
}

BOOST_AUTO_TEST_CASE(a_name_with_an_accent_is_found_however_json_and_pages_that_keep_to_ascii_write_it) {
    const TextSearch search("Zo\u00EB Quillfeather");
    for (const char* written : {"Zo\u00EB Quillfeather", "Zo\\u00eb Quillfeather", "Zo\\u00EB quillfeather", "Zo&#235; Quillfeather", "Zo&#xeb; Quillfeather", "Zo&#xEB; Quillfeather"})
        BOOST_TEST(search.in(written), written);
    BOOST_TEST(!search.in("Zoe Quillfeather"));
    BOOST_TEST(TextSearch("\U0001F6A2 Pier").in("\\ud83d\\udea2 Pier"));
    BOOST_TEST(TextSearch("\u00C9amon \"Net\" O'Neill").in(R"(\u00c9amon \"Net\" O'Neill)"));
}

BOOST_AUTO_TEST_CASE(an_apostrophe_is_found_in_each_way_that_pages_and_workbooks_escape_it) {
    const TextSearch search("O'Brien");
    for (const char* written : {"O'Brien", "o&#39;brien", "O&apos;Brien", "O&#x27;Brien", "O%27Brien"}) BOOST_TEST(search.in(written), written);
    BOOST_TEST(!search.in("OBrien"));
}

BOOST_AUTO_TEST_SUITE_END()
