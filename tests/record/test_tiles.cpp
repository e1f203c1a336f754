#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/tiles.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <bit>

using namespace daybook;
namespace merkle = record::merkle;

namespace {

std::vector<std::string> entries(std::int64_t from, std::int64_t to) {
    std::vector<std::string> out;
    for (auto i = from; i < to; ++i) out.push_back(fmt::format("entry {}", i));
    return out;
}

/// RFC 6962's definition, written as it reads.
merkle::Sha256 plain_root(const std::vector<std::string>& all, std::size_t begin, std::size_t end) {
    if (begin == end) return merkle::empty_root();
    if (end - begin == 1) return merkle::leaf_hash(all[begin]);
    const auto middle = begin + std::bit_floor(end - begin - 1);
    return merkle::node_hash(plain_root(all, begin, middle), plain_root(all, middle, end));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(log_tiles)

BOOST_AUTO_TEST_CASE(paths_are_those_of_the_specification) {
    BOOST_TEST(record::tile_path("0", 1234067, 256) == "tile/0/x001/x234/067");
    BOOST_TEST(record::tile_path("0", 273, 112) == "tile/0/273.p/112");
    BOOST_TEST(record::tile_path("entries", 0, 1) == "tile/entries/000.p/1");
    BOOST_TEST(record::tile_path("1", 1000, 256) == "tile/1/x001/000");
}

BOOST_AUTO_TEST_CASE(a_log_grown_in_any_steps_has_the_root_of_its_entries) {
    const tests::TempFolder folder;
    std::int64_t size = 0;
    for (const auto step : {1, 2, 100, 153, 1, 255, 256, 1000, 66000, 7}) {
        const auto append = record::append_to_log(folder.path(), size, entries(size, size + step));
        for (const auto& file : append.files) base::write_unflushed(folder.path() / file.path, file.bytes);
        size = append.size;
        const auto all = entries(0, size);
        BOOST_TEST(append.root.hex() == plain_root(all, 0, all.size()).hex());
        BOOST_TEST(merkle::root(size, record::hashes_from_tiles(folder.path(), size)).hex() == append.root.hex());
    }
    const auto hash_at = record::hashes_from_tiles(folder.path(), size);
    const auto root = merkle::root(size, hash_at);
    for (const std::int64_t i : {std::int64_t{0}, std::int64_t{255}, std::int64_t{256}, std::int64_t{65536}, size - 1})
        BOOST_TEST(merkle::verify_inclusion(merkle::leaf_hash(fmt::format("entry {}", i)), i, size, merkle::inclusion_proof(i, size, hash_at), root));
}

BOOST_AUTO_TEST_CASE(a_size_of_70000_has_the_tiles_the_specification_counts) {
    const tests::TempFolder folder;
    const auto append = record::append_to_log(folder.path(), 0, entries(0, 70000));
    std::size_t full0 = 0;
    std::vector<std::string> partial;
    for (const auto& file : append.files) {
        if (file.path.starts_with("tile/0/") && file.bytes.size() == 8192) ++full0;
        if (file.path.find(".p/") != std::string::npos) partial.push_back(file.path);
    }
    BOOST_TEST(full0 == 273);
    const std::vector<std::string> expected{"tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"};
    BOOST_TEST(partial == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_missing_tile_is_named) {
    const tests::TempFolder folder;
    BOOST_CHECK_EXCEPTION(merkle::root(300, record::hashes_from_tiles(folder.path(), 300)), base::Error,
                          [](const auto& e) { return e.message().find("tile/0/") != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(an_entry_over_the_limit_is_refused) {
    const tests::TempFolder folder;
    BOOST_CHECK_THROW(record::append_to_log(folder.path(), 0, {std::string(65536, 'x')}), base::Error);
}

BOOST_AUTO_TEST_SUITE_END()
