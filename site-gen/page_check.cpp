#include "site-gen/page.hpp"

#include "site-gen/words.hpp"

namespace daybook::site_gen {

/// The form works by script alone, since the API takes a file's own bytes and no form; the page says what does without.
std::string check_page(const Site& site) {
    Context choices = Context::array();
    for (const auto& [id, schema] : site.state.schemas)
        choices.push(Context::object({{"id", id}, {"title", schema.title.empty() ? id : schema.title}}));
    return plain_page(site, "/check/", "Check your file", "Whether a file can be published, what is wrong with it, on which line, and how to mend it.", "check",
                      Context::object({{"schemas", choices},
                                       {"address", site.facts.url.empty() ? "ADDRESS" : site.facts.url}}),
                      {"check.js"});
}

}  // namespace daybook::site_gen
