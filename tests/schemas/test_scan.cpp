#include "schemas/csv_reader.hpp"
#include "schemas/encoding.hpp"
#include "schemas/scan.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <string>

using namespace daybook::schemas;

namespace {

/// Of few letters, so that what is looked for is there often, and of lengths on both sides of a block.
std::string random_text(std::mt19937& random, std::string_view letters) {
    std::string out(random() % 200, ' ');
    for (auto& c : out) c = letters[random() % letters.size()];
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scan)

BOOST_AUTO_TEST_CASE(a_walk_stops_at_each_of_its_bytes_from_wherever_it_goes_on) {
    std::mt19937 random(3);
    for (int i = 0; i < 2000; ++i) {
        auto text = random_text(random, "xxxxxxxxxxxx,\n\"");
        // Some longer than it looks at in one go.
        while (i % 4 == 0 && text.size() < 3000) text += random_text(random, "xxxxxxxxxxxxxxxxxxxxxxxxxxxx,");
        const char* const end = text.data() + text.size();
        ByteWalk walk(',', '\n', '\r', '"');
        // Mostly on, and at times back to where it was before.
        for (int step = 0; step < 20; ++step) {
            const auto from = random() % (text.size() + 1);
            std::optional<ByteWalk::Place> place;
            for (const char* at = text.data() + from;; ++at) {
                const char* const next = std::find_if(at, end, [](char c) { return c == ',' || c == '\n' || c == '\r' || c == '"'; });
                at = place ? walk.on(end, *place) : walk.find(at, end, place.emplace());
                BOOST_REQUIRE((at == next));
                if (at == end) break;
                // Behind what it found it may be told anew where to look, or go on.
                if (random() % 4 == 0) place.reset();
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_walk_says_of_no_record_that_nothing_stands_in_it_that_does) {
    std::mt19937 random(5);
    int sure = 0;
    for (int i = 0; i < 300; ++i) {
        // Long enough for several of its looks, in most of which there is nothing.
        std::string text;
        for (int piece = 0; piece < 30; ++piece) text += random_text(random, random() % 8 == 0 ? std::string_view("xx,\n\xC2\xA0&_\t\x7F\x01", 12) : "xxxxxxxx,\n\r\"");
        CsvReader reader(text, ',');
        while (reader.next()) {
            const auto record = reader.record();
            if (reader.surely_ascii()) BOOST_REQUIRE(is_ascii(record));
            if (reader.surely_unmarked()) BOOST_REQUIRE(std::ranges::none_of(record, [](char c) { return c == '&' || c == '_' || c == '\x01' || c == '\x7F' || (c & 0x80) != 0; }));
            sure += reader.surely_ascii() && reader.surely_unmarked() ? 1 : 0;
        }
    }
    BOOST_TEST(sure > 1000);
}

BOOST_AUTO_TEST_CASE(a_delimiter_that_may_be_part_of_a_mark_leaves_every_record_in_doubt) {
    for (const char delimiter : {'&', '_', '\x1F', ',', ';', '\t', '|'}) {
        CsvReader reader("a\nb\nc\n", delimiter);
        while (reader.next()) BOOST_TEST(reader.surely_unmarked() == (reader.line() > 1 && (delimiter == ',' || delimiter == ';' || delimiter == '\t' || delimiter == '|')));
    }
}

BOOST_AUTO_TEST_CASE(pairs_of_letters_are_found_wherever_they_stand_and_in_any_case) {
    std::mt19937 random(4);
    const LetterPairs pairs('t', 'o', 's', 'u');
    for (int i = 0; i < 5000; ++i) {
        const auto text = random_text(random, "tosuTOSUxxxxxxxxxxxxxxxxxxxxxxxx");
        for (std::size_t from = 0;; ++from) {
            auto next = from;
            const auto is = [&](std::size_t at, char one, char other) { return (text[at] | 0x20) == one && (text[at + 1] | 0x20) == other; };
            while (next + 1 < text.size() && !is(next, 't', 'o') && !is(next, 's', 'u')) ++next;
            if (next + 1 >= text.size()) next = text.size();
            from = pairs.find(text, from);
            BOOST_REQUIRE(from == next);
            if (from == text.size()) break;
        }
    }
}

BOOST_AUTO_TEST_CASE(a_byte_beyond_ascii_is_found_at_each_place_of_a_text_of_any_length) {
    for (std::size_t size = 0; size < 70; ++size) {
        std::string text(size, '\x7F');
        BOOST_TEST(is_ascii(text));
        for (std::size_t at = 0; at < size; ++at) {
            text[at] = '\x80';
            BOOST_TEST(!is_ascii(text));
            text[at] = '\0';
        }
        BOOST_TEST(is_ascii(text));
    }
}

BOOST_AUTO_TEST_SUITE_END()
