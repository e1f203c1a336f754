#include "publisher/base/foreign_error.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <filesystem>
#include <set>

using namespace daybook::base;

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(what_the_standard_library_throws_becomes_an_error_of_a_kind) {
    const std::filesystem::filesystem_error full("cannot rename", std::make_error_code(std::errc::no_space_on_device)),
        broken("cannot rename", std::make_error_code(std::errc::io_error));
    BOOST_TEST((as_error(full).kind() == ErrorKind::exhausted));
    BOOST_TEST((as_error(broken).kind() == ErrorKind::internal));
    BOOST_TEST(as_error(broken).message().find("cannot rename") != std::string::npos);
    auto ours = Error(ErrorKind::corrupt, "it is damaged").while_("reading it");
    BOOST_TEST((as_error(ours).kind() == ErrorKind::corrupt));
    BOOST_TEST(std::string(as_error(ours).what()) == ours.what());
}

BOOST_AUTO_TEST_CASE(an_error_gathers_what_was_being_done_outermost_last) {
    try {
        try {
            throw Error::make(ErrorKind::bad_input, "line {} has no amount", 12);
        } catch (Error& e) {
            e.while_("reading {}", "may.csv").while_("harvesting source '{}'", "hm-treasury");
            throw;
        }
    } catch (const Error& e) {
        BOOST_TEST(e.what() == std::string("line 12 has no amount\n  while reading may.csv\n"
                                           "  while harvesting source 'hm-treasury'"));
        BOOST_TEST(e.message() == "line 12 has no amount");
        BOOST_TEST((e.kind() == ErrorKind::bad_input));
    }
}

BOOST_AUTO_TEST_CASE(text_from_outside_is_never_taken_for_a_format) {
    const Error e(ErrorKind::bad_input, "the file is called {}.csv %s");
    BOOST_TEST(e.message() == "the file is called {}.csv %s");
}

BOOST_AUTO_TEST_CASE(every_kind_has_a_name_of_its_own) {
    std::set<std::string_view> names;
    for (const auto kind :
         {ErrorKind::bad_input, ErrorKind::usage, ErrorKind::not_found, ErrorKind::conflict,
          ErrorKind::transient, ErrorKind::exhausted, ErrorKind::corrupt, ErrorKind::internal})
        names.insert(to_string(kind));
    BOOST_TEST(names.size() == 8U);
}

BOOST_AUTO_TEST_CASE(the_system_s_refusals_have_a_kind_and_its_words) {
    const std::pair<int, ErrorKind> cases[] = {{ENOSPC, ErrorKind::exhausted},
                                               {EDQUOT, ErrorKind::exhausted},
                                               {EMFILE, ErrorKind::exhausted},
                                               {ENOENT, ErrorKind::not_found},
                                               {EACCES, ErrorKind::internal}};
    for (const auto& [code, kind] : cases) {
        const auto wanted = kind;
        errno = code;
        BOOST_CHECK_EXCEPTION(throw_errno("cannot write x"), Error, [wanted](const Error& e) {
            return e.kind() == wanted && e.message().starts_with("cannot write x: ");
        });
    }
    errno = ENOSPC;
    BOOST_CHECK_EXCEPTION(throw_errno("cannot write x"), Error, [](const Error& e) {
        return e.message() == "cannot write x: No space left on device";
    });
}

BOOST_AUTO_TEST_SUITE_END()
