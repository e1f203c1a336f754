#include "schemas/checked_rows.hpp"

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
    return result.rows->whole();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(checked_tables)

BOOST_AUTO_TEST_CASE(a_table_comes_back_from_its_bytes_unchanged) {
    const auto table = sample();
    const auto bytes = encode_table(table);
    const auto back = decode_table(bytes);
    BOOST_TEST(encode_table(back) == bytes);
    BOOST_TEST(back.line(1) == 3);
    BOOST_TEST(back.find("supplier")->is_null(1));
    BOOST_TEST((back.find("nothing") == nullptr));
}

BOOST_AUTO_TEST_CASE(the_digest_depends_on_cells_and_not_on_lines) {
    const auto plain = check_text(std::string(kHeading) + row("31/05/2012", "5.00"));
    const auto lower = check_text("Title\n" + std::string(kHeading) + "\n" + row("31-May-12", "£5.00"));
    BOOST_TEST((plain.rows->digest() == lower.rows->digest()));
    BOOST_TEST((plain.rows->prints() == lower.rows->prints()));
    BOOST_TEST((plain.rows->digest() != CheckedRows(sample()).digest()));
    const auto joined = check_text("Date,Supplier,Amount,Description\n31/05/2012,ab,5.00,c\n"),
               moved = check_text("Date,Supplier,Amount,Description\n31/05/2012,a,5.00,bc\n");
    BOOST_TEST((joined.rows->digest() != moved.rows->digest()));
    BOOST_TEST((joined.rows->prints() != moved.rows->prints()));
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

BOOST_AUTO_TEST_CASE(batches_behind_each_other_hold_the_rows_of_both) {
    CheckedRows rows(sample());
    const auto later = check_text(std::string(kHeading) + "\n\n\n" + row("31/05/2012", "9.00", "") +
                                  row("31/05/2012", "8.00", "Another"));
    rows.append_encoded(encode_table(later.rows->whole()));
    BOOST_TEST(rows.count() == 4U);
    BOOST_TEST(rows.batches() == 2U);
    BOOST_TEST(rows.rows_before(1) == 2U);
    const auto table = rows.whole();
    BOOST_TEST(table.find("supplier")->text(0) == "Harbour Dredging Ltd");
    BOOST_TEST(table.find("supplier")->is_null(1));
    BOOST_TEST(table.find("supplier")->is_null(2));
    BOOST_TEST(table.find("supplier")->text(2) == "");
    BOOST_TEST(table.find("supplier")->text(3) == "Another");
    BOOST_TEST(table.find("amount")->number(3) == 800);
}

BOOST_AUTO_TEST_CASE(rows_say_the_same_however_they_came_and_wherever_they_are_kept) {
    // More than is held in memory.
    constexpr int kBatches = 40, kRowsOfOne = 30'000;
    const auto schema = parse_schema(published_schema());
    CheckedRows few(schema), all(schema);
    CheckedTable everything = TableBuilder(schema).finish();
    std::int64_t line = 2;
    for (int i = 0; i < kBatches; ++i) {
        TableBuilder builder(schema);
        for (int row = 0; row < kRowsOfOne; ++row) {
            for (std::size_t c = 0; c < everything.columns().size(); ++c)
                if (is_text(everything.columns()[c].type())) builder.column(c).append_text("row " + std::to_string(line % 9999));
            builder.end_row(line++);
        }
        builder.fill();
        const auto batch = std::move(builder).finish();
        all.append(batch);
        if (i == 0) few.append(batch);
    }
    BOOST_TEST(all.count() == static_cast<std::size_t>(kBatches) * kRowsOfOne);
    BOOST_TEST(rows_of(all.batch(0)) == rows_of(few.whole()));
    const auto whole = all.whole();
    BOOST_TEST(whole.line(whole.rows() - 1) == line - 1);
    const CheckedRows again(whole);
    BOOST_TEST((again.digest() == all.digest()));
    BOOST_TEST((again.digest() != few.digest()));
    BOOST_TEST((again.prints() == all.prints()));
}

BOOST_AUTO_TEST_CASE(rows_of_other_columns_or_more_than_come_at_once_are_refused_before_they_take_memory) {
    const auto schema = parse_schema(published_schema());
    const auto refused = [&](const CheckedTable& table, std::string_view why) {
        CheckedRows rows(schema);
        try {
            rows.append_encoded(encode_table(table));
        } catch (const base::Error& e) {
            return e.kind() == base::ErrorKind::corrupt && e.message().find(why) != std::string::npos && rows.count() == 0;
        }
        return false;
    };
    auto other = schema;
    other.fields.erase(other.fields.begin());
    BOOST_TEST(refused(TableBuilder(other).finish(), "columns"));
    other.fields = schema.fields;
    other.fields.front().name = "another";
    BOOST_TEST(refused(TableBuilder(other).finish(), "columns"));
    TableBuilder many(schema);
    for (std::size_t line = 0; line <= CheckedRows::kMostRowsOfBatch; ++line) many.end_row(static_cast<std::int64_t>(line) + 2);
    many.fill();
    BOOST_TEST(refused(std::move(many).finish(), "at once"));
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
