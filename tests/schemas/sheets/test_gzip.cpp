#include "tests/schemas/sheets/support.hpp"

#include <boost/test/unit_test.hpp>
#include <zlib.h>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

std::string gzip_of(std::string text) {
    z_stream stream{};
    ::deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string out(::deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    ::deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    ::deflateEnd(&stream);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gzip)

BOOST_AUTO_TEST_CASE(a_packed_csv_is_given_just_as_it_stood) {
    const auto sheets = read(gzip_of("Date;Amount\r\n\xA3"));
    BOOST_REQUIRE(sheets.size() == 1);
    BOOST_TEST(sheets[0].as_given);
    BOOST_TEST(sheets[0].name == "");
    BOOST_TEST(sheets[0].text == "Date;Amount\r\n\xA3");
}

BOOST_AUTO_TEST_CASE(members_one_after_the_other_are_one_text_and_zeros_behind_them_are_nothing) {
    BOOST_TEST(text_of(gzip_of("a,b\n") + gzip_of("1,2\n") + std::string(512, '\0')) == "a,b\n1,2\n");
}

BOOST_AUTO_TEST_CASE(a_packed_workbook_is_read_and_an_archive_in_it_is_not) {
    BOOST_TEST(text_of(gzip_of(Xlsx{"<row><c><v>1</v></c></row>"}.bytes())) == "1\n");
    BOOST_TEST(mentions(refusal(gzip_of(zip_of({{"may.csv", "a"}}))), "holds another archive"));
    BOOST_TEST(mentions(refusal(gzip_of(gzip_of("a,b\n"))), "holds another archive"));
    BOOST_TEST(mentions(refusal(gzip_of("%PDF-1.4")), "holds a PDF document, not a table"));
    BOOST_TEST(mentions(refusal(gzip_of("")), "holds an empty file"));
}

BOOST_AUTO_TEST_CASE(what_is_cut_short_damaged_or_goes_on_is_refused) {
    const auto good = gzip_of("Date,Amount\n" + std::string(5000, 'x'));
    BOOST_TEST(mentions(refusal(good.substr(0, good.size() - 6)), "cut short"));
    BOOST_TEST(mentions(refusal("\x1F\x8B\x08"), "cut short"));
    auto damaged = good;
    damaged[good.size() - 7] ^= 0x55;
    BOOST_TEST(mentions(refusal(damaged), "damaged"));
    BOOST_TEST(mentions(refusal(good + "more"), "goes on after its end"));
}

BOOST_AUTO_TEST_CASE(a_bomb_is_stopped_by_what_it_unpacks_to) {
    SheetLimits limits;
    limits.inflated_bytes = 1 << 20;
    BOOST_TEST(mentions(refusal(gzip_of(std::string(3 << 20, 'a')), limits), "as a zip bomb does"));
    limits = {};
    limits.text_bytes = 1 << 20;
    BOOST_TEST(mentions(refusal(gzip_of(std::string(3 << 20, 'a')), limits), "unpacks to more than 1 MB"));
}

BOOST_AUTO_TEST_SUITE_END()
