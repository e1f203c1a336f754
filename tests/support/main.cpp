#define BOOST_TEST_MODULE daybook
#include <boost/test/unit_test.hpp>
