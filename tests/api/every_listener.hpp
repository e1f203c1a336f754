#pragma once

#include "tests/api/listener_fixture.hpp"
#include "tests/api/world.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace daybook::test {

/// The listeners of the world by number, for a test that holds for each: `sample` is one.
inline const auto kListeners = boost::unit_test::data::xrange(listener_kinds().size());

}  // namespace daybook::test
