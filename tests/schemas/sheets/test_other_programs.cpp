#include "publisher/base/durable_file.hpp"
#include "tests/schemas/sheets/other_programs.hpp"
#include "tests/schemas/sheets/support.hpp"

#include <boost/test/unit_test.hpp>

#include <unistd.h>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(other_programs_files)

BOOST_AUTO_TEST_CASE(what_other_programs_wrote_reads_as_they_meant_it) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("daybook-sheets-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    const auto meant = other_programs("write", folder);
    if (!meant) {
        BOOST_TEST_MESSAGE(
            "SKIPPED: python3-openpyxl, python3-xlwt or python3-odf is absent, none of their files was read");
    } else {
        BOOST_REQUIRE(meant->size() == 1);
        BOOST_TEST(meant->front().second.size() > 200);
        for (const char* name : {"book.xlsx", "book.xls", "book.ods"}) {
            const auto sheets = read(base::read_file(folder / name));
            BOOST_REQUIRE(!sheets.empty());
            BOOST_TEST(sheets[0].name == "May", name);
            BOOST_TEST(sheets[0].text == meant->front().second, name);
            BOOST_TEST((sheets[0].concealed_rows == Concealed{1, 3}), name);
            BOOST_TEST((sheets[0].concealed_columns == Concealed{1, 1}), name);
            if (std::string_view(name) != "book.ods") BOOST_TEST(sheets.at(1).hidden, name);
        }
    }
    std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_SUITE_END()
