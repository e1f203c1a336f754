#include "api/tile_path.hpp"

#include <boost/test/unit_test.hpp>

using daybook::api::is_tile_path;

BOOST_AUTO_TEST_SUITE(tile_paths)

BOOST_AUTO_TEST_CASE(tiles_as_the_specification_writes_them) {
    for (const auto* path : {"0/000", "0/x001/x234/067", "63/005", "1/000.p/17", "entries/000",
                             "entries/x273/112.p/112", "0/x001/000.p/255"})
        BOOST_TEST(is_tile_path(path), path);
}

BOOST_AUTO_TEST_CASE(nothing_else_is_a_tile) {
    for (const auto* path : {"",
                             "0",
                             "0/",
                             "64/000",
                             "00/000",
                             "0/0",
                             "0/0000",
                             "0/001/234",
                             "0/x01/234",
                             "0/x000/234",
                             "0/000.p",
                             "0/000.p/",
                             "0/000.p/0",
                             "0/000.p/256",
                             "0/000.p/01",
                             "0/000.p/1/2",
                             "0/x000",
                             "../checkpoint",
                             "0/../0",
                             "entries/.p/1",
                             "-1/000",
                             "0/ 00",
                             "0/000/",
                             "data/000",
                             "0/x001/x002/x003/x004/x005/x006/x007/x008/x009/000"})
        BOOST_TEST(!is_tile_path(path), path);
}

BOOST_AUTO_TEST_SUITE_END()
