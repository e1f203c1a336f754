#include "schemas/checked_table.hpp"

#include "publisher/base/error.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

CheckedTable sample(std::string_view more = {}) {
    auto result = check_text(std::string(kHeading) + row("31/05/2012", "5.00") +
                             row("01/06/2012", "-7.25", "") + std::string(more));
    return std::move(*result.table);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(checked_tables)

BOOST_AUTO_TEST_CASE(a_table_comes_back_from_its_bytes_unchanged) {
    const auto table = sample();
    const auto bytes = encode_table(table);
    const auto back = decode_table(bytes);
    BOOST_TEST(encode_table(back) == bytes);
    BOOST_TEST((back.rows_digest() == table.rows_digest()));
    BOOST_TEST(back.line(1) == 3);
    BOOST_TEST(back.find("supplier")->is_null(1));
    BOOST_TEST((back.find("nothing") == nullptr));
}

BOOST_AUTO_TEST_CASE(the_digest_depends_on_cells_and_not_on_lines) {
    const auto plain = check_text(std::string(kHeading) + row("31/05/2012", "5.00"));
    const auto lower = check_text("Title\n" + std::string(kHeading) + "\n" + row("31-May-12", "£5.00"));
    BOOST_TEST((plain.table->rows_digest() == lower.table->rows_digest()));
    BOOST_TEST((plain.table->row_prints() == lower.table->row_prints()));
    BOOST_TEST((plain.table->rows_digest() != sample().rows_digest()));
    const auto joined = check_text("Date,Supplier,Amount,Description\n31/05/2012,ab,5.00,c\n"),
               moved = check_text("Date,Supplier,Amount,Description\n31/05/2012,a,5.00,bc\n");
    BOOST_TEST((joined.table->rows_digest() != moved.table->rows_digest()));
    BOOST_TEST((joined.table->row_prints() != moved.table->row_prints()));
}

BOOST_AUTO_TEST_CASE(a_text_that_comes_again_is_sent_once) {
    std::string few, many;
    for (int i = 0; i < 3000; ++i) {
        few += row("31/05/2012", "5.00", "Supplier " + std::to_string(1000 + i % 7));
        many += row("31/05/2012", "5.00", "Supplier " + std::to_string(1000 + i));
    }
    const auto seven = sample(few), all = sample(many);
    BOOST_TEST(encode_table(seven).size() + 3000 * 10 < encode_table(all).size());
    for (const auto* table : {&seven, &all}) {
        const auto back = decode_table(encode_table(*table));
        BOOST_TEST(rows_of(back) == rows_of(*table));
        BOOST_TEST(encode_table(back) == encode_table(*table));
    }
    BOOST_TEST(all.find("supplier")->text(2002) == "Supplier 3000");
    BOOST_TEST(seven.find("supplier")->text(2002) == "Supplier 1005");
}

BOOST_AUTO_TEST_CASE(tables_behind_each_other_hold_the_rows_of_both) {
    auto table = sample();
    const auto later = check_text(std::string(kHeading) + "\n\n\n" + row("31/05/2012", "9.00", "") +
                                  row("31/05/2012", "8.00", "Another"));
    append_table(encode_table(*later.table), table);
    BOOST_TEST(table.rows() == 4U);
    BOOST_TEST(table.find("supplier")->text(0) == "Harbour Dredging Ltd");
    BOOST_TEST(table.find("supplier")->is_null(1));
    BOOST_TEST(table.find("supplier")->is_null(2));
    BOOST_TEST(table.find("supplier")->text(2) == "");
    BOOST_TEST(table.find("supplier")->text(3) == "Another");
    BOOST_TEST(table.find("amount")->number(3) == 800);
}

BOOST_AUTO_TEST_CASE(bytes_that_do_not_add_up_are_corrupt) {
    const auto good = encode_table(sample());
    const auto corrupt = [](std::string_view bytes) {
        try {
            decode_table(bytes);
        } catch (const base::Error& e) {
            return e.kind() == base::ErrorKind::corrupt;
        }
        return false;
    };
    for (std::size_t size = 0; size < good.size(); ++size)
        BOOST_TEST(corrupt(std::string_view(good).substr(0, size)), size);
    BOOST_TEST(corrupt(good + "x"));
    auto huge = good;
    huge.replace(4, 8, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x0F");
    BOOST_TEST(corrupt(huge));
}

BOOST_AUTO_TEST_CASE(no_change_of_a_byte_makes_decoding_unsafe) {
    const auto good = encode_table(sample());
    std::mt19937 random(1);
    int refused = 0;
    for (int i = 0; i < 5000; ++i) {
        auto bytes = good;
        bytes[random() % bytes.size()] = static_cast<char>(random());
        try {
            const auto table = decode_table(bytes);
            std::string out;
            for (const auto& column : table.columns())
                for (std::size_t r = 0; r < table.rows(); ++r) column.append_canonical(r, out);
            BOOST_TEST(!out.empty());
        } catch (const base::Error&) {
            ++refused;
        }
    }
    BOOST_TEST(refused > 100);
}

BOOST_AUTO_TEST_SUITE_END()
