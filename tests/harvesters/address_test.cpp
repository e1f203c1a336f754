#include "harvesters/address.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <netinet/in.h>
#include <sys/un.h>

namespace data = boost::unit_test::data;
using daybook::harvesters::is_public_address;

BOOST_AUTO_TEST_SUITE(address)

BOOST_DATA_TEST_CASE(public_addresses_may_be_reached,
                     data::make({"151.101.0.144", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255",
                                 "100.128.0.1", "169.253.1.1", "223.255.255.255", "198.17.0.1",
                                 "2a04:4e42::144", "2001:200::1", "2002:0808:0808::1", "::ffff:8.8.8.8"}),
                     text) {
    BOOST_TEST(is_public_address(std::string_view(text)));
}

BOOST_DATA_TEST_CASE(private_loopback_and_reserved_addresses_may_not,
                     data::make({"127.0.0.1",
                                 "127.255.0.9",
                                 "0.0.0.0",
                                 "10.1.2.3",
                                 "172.16.0.1",
                                 "172.31.255.255",
                                 "192.168.1.1",
                                 "169.254.169.254",
                                 "100.64.0.1",
                                 "198.18.0.1",
                                 "224.0.0.1",
                                 "240.0.0.1",
                                 "255.255.255.255",
                                 "192.0.2.7",
                                 "::",
                                 "::1",
                                 "fe80::1",
                                 "fc00::1",
                                 "fd12::1",
                                 "ff02::1",
                                 "::ffff:127.0.0.1",
                                 "::ffff:10.0.0.1",
                                 "64:ff9b::7f00:1",
                                 "2002:7f00:1::1",
                                 "2001:db8::1",
                                 "2001::1",
                                 "::127.0.0.1"}),
                     text) {
    BOOST_TEST(!is_public_address(std::string_view(text)));
}

BOOST_AUTO_TEST_CASE(text_that_is_no_address_is_not_public) {
    BOOST_TEST(!is_public_address(std::string_view("")));
    BOOST_TEST(!is_public_address(std::string_view("www.gov.uk")));
    BOOST_TEST(!is_public_address(std::string_view("8.8.8.8.8")));
}

BOOST_AUTO_TEST_CASE(another_address_family_is_not_public) {
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    BOOST_TEST(!is_public_address(reinterpret_cast<const sockaddr&>(local)));
}

BOOST_AUTO_TEST_SUITE_END()
