#include "publisher/base/error.hpp"
#include "site-gen/embedded.hpp"
#include "site-gen/template.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::site_gen;

BOOST_AUTO_TEST_SUITE(templates)

BOOST_AUTO_TEST_CASE(every_template_parses_and_renders_with_nothing_in_it) {
    Templates templates;
    BOOST_TEST(embedded_templates().size() >= 10u);
    for (const auto one : embedded_templates())
        BOOST_CHECK_NO_THROW(templates.render(one.name, Context::object()));
}

BOOST_AUTO_TEST_CASE(partials_are_put_in_before_parsing) {
    Templates templates;
    const std::string page = templates.render("datasets", Context::object());
    BOOST_TEST(page.find("Using this data") != std::string::npos);
    BOOST_TEST(page.find("{{") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_is_escaped_and_an_empty_text_is_absent) {
    Templates templates;
    const auto render = [&](const char* name) {
        return templates.render(
            "organisations",
            Context::object({{"has_rows", true},
                             {"rows", Context::array({Context::object({{"name", name}, {"parent", ""}})})}}));
    };
    BOOST_TEST(render("<b>\"A\" & Co</b>").find("&lt;b&gt;&quot;A&quot; &amp; Co&lt;/b&gt;") !=
               std::string::npos);
    BOOST_TEST(render("A").find("Part of") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unknown_template_is_named) {
    Templates templates;
    BOOST_CHECK_EXCEPTION(templates.render("nowhere", Context::object()), daybook::base::Error,
                          [](const auto& e) { return e.message().find("'nowhere'") != std::string::npos; });
}

BOOST_AUTO_TEST_SUITE_END()
