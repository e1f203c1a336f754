#include "harvesters/fields.hpp"
#include "harvesters/rdf.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr const char* kType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

[[noreturn]] void not_read(const std::string& what) {
    throw Error(ErrorKind::bad_input, "its JSON-LD has " + what + ", which is not read");
}

/// What a context says of a term.
struct Definition {
    std::string iri;
    std::string type;  ///< "@id", "@vocab", a datatype, or ""
    bool by_language = false;
    std::optional<std::string> language = {};
};

struct Context {
    std::map<std::string, Definition> terms = {};
    std::string vocabulary = {}, base = {}, language = {};

    void add(const Value& said);
    std::string expand(std::string_view name, bool is_document_relative) const;

private:
    void define(const std::string& term, const Value& said);
};

void Context::define(const std::string& term, const Value& said) {
    if (said.is_null()) {
        terms.erase(term);
        return;
    }
    Definition out;
    if (said.is_string()) {
        out.iri = said.as_string();
    } else {
        for (const auto* key : {"@context", "@reverse", "@nest"})
            if (said.find(key) != nullptr) not_read(fmt::format("'{}' in the definition of '{}'", key, term));
        out.iri = words(said, "@id").empty() ? term : words(said, "@id");
        out.type = words(said, "@type");
        if (const auto* container = said.find("@container")) {
            const auto in = [&](std::string_view what) {
                if (container->is_string()) return container->as_string() == what;
                return std::ranges::any_of(container->as_array(), [&](const Value& one) {
                    return one.is_string() && one.as_string() == what;
                });
            };
            out.by_language = in("@language");
            for (const auto* other : {"@index", "@id", "@type", "@graph"})
                if (in(other)) not_read(fmt::format("the container '{}' of '{}'", other, term));
        }
        if (const auto* own = said.find("@language")) out.language = own->is_string() ? own->as_string() : "";
    }
    terms[term] = std::move(out);
}

void Context::add(const Value& said) {
    if (said.is_array()) {
        for (const auto& one : said.as_array()) add(one);
    } else if (said.is_string()) {
        not_read(fmt::format("the context '{}', which lies elsewhere", base::clip(said.as_string(), 200)));
    } else if (said.is_null()) {
        terms.clear();
    } else {
        for (const auto& [key, value] : said.as_object()) {
            if (key == "@vocab") vocabulary = value.is_string() ? value.as_string() : "";
            else if (key == "@base") base = value.is_string() ? join_url(value.as_string(), base) : base;
            else if (key == "@language") language = value.is_string() ? value.as_string() : "";
            else if (!key.starts_with('@')) define(key, value);
        }
    }
}

/// A keyword, term, compact IRI or IRI as what it stands for; "" when it stands for nothing.
std::string Context::expand(std::string_view name, bool is_document_relative) const {
    if (name.starts_with('@') || name.starts_with("_:")) return std::string(name);
    std::string known(name);
    // A term may be defined by a compact IRI, and that by a prefix: three steps reach the ground.
    for (int step = 0; step < 3; ++step) {
        if (const auto term = is_document_relative && step == 0 ? terms.end() : terms.find(known);
            term != terms.end() && term->second.iri != known) {
            known = term->second.iri;
            if (known.starts_with('@')) return known;
            continue;
        }
        const auto colon = known.find(':');
        if (colon == std::string::npos || known.compare(colon, 3, "://") == 0) break;
        const auto prefix = terms.find(known.substr(0, colon));
        if (prefix == terms.end()) break;
        known = prefix->second.iri + known.substr(colon + 1);
    }
    if (known.find(':') != std::string::npos) return known;
    if (is_document_relative) return join_url(known, base);
    return vocabulary.empty() ? "" : vocabulary + known;
}

class GraphReader {
public:
    explicit GraphReader(std::string url) : url_(std::move(url)) {}
    Graph read(const Value& document) && {
        Context context;
        context.base = url_;
        top(document, context);
        return std::move(graph_);
    }

private:
    void top(const Value& document, const Context& context) {
        if (document.is_array())
            for (const auto& one : document.as_array()) top(one, context);
        else node(document, context);
    }

    /// Adds what a node says; its name.
    Term node(const Value& said, Context context) {
        if (const auto* own = said.find("@context")) context.add(*own);
        Term subject{Term::Kind::blank, ""};
        for (const auto& [key, value] : said.as_object())
            if (context.expand(key, false) == "@id" && value.is_string())
                subject.value = context.expand(value.as_string(), true);
        if (subject.value.empty()) subject.value = fmt::format("_:n{}", ++blanks_);
        if (!subject.value.starts_with("_:")) subject.kind = Term::Kind::iri;
        for (const auto& [key, value] : said.as_object()) member(subject, key, value, context);
        return subject;
    }

    void member(const Term& subject, const std::string& key, const Value& value, const Context& context) {
        const auto predicate = context.expand(key, false);
        if (predicate == "@graph") return top(value, context);
        if (predicate == "@type") return types(subject, value, context);
        if (predicate == "@reverse" || predicate == "@included" || predicate == "@nest")
            not_read("'" + predicate + "'");
        if (predicate.empty() || predicate.starts_with('@')) return;
        const auto known = context.terms.find(key);
        static const Definition kNothing;
        const auto& definition = known == context.terms.end() ? kNothing : known->second;
        if (definition.by_language && value.is_object()) return by_language(subject, predicate, value);
        values(subject, predicate, value, definition, context);
    }

    void types(const Term& subject, const Value& value, const Context& context) {
        const auto add = [&](const Value& one) {
            if (!one.is_string()) return;
            auto type = context.expand(one.as_string(), false);
            if (!type.empty()) graph_.add(subject, kType, {Term::Kind::iri, std::move(type)});
        };
        if (!value.is_array()) return add(value);
        for (const auto& one : value.as_array()) add(one);
    }

    void by_language(const Term& subject, const std::string& predicate, const Value& value) {
        for (const auto& [language, texts] : value.as_object()) {
            const auto add = [&](const Value& one) {
                if (one.is_string())
                    graph_.add(subject, predicate,
                               {Term::Kind::literal, one.as_string(),
                                language == "@none" ? "" : base::to_lower(language)});
            };
            if (!texts.is_array()) add(texts);
            else
                for (const auto& one : texts.as_array()) add(one);
        }
    }

    void values(const Term& subject, const std::string& predicate, const Value& value,
                const Definition& definition, const Context& context) {
        if (value.is_null()) return;
        if (value.is_array()) {
            for (const auto& one : value.as_array()) values(subject, predicate, one, definition, context);
        } else if (!value.is_object()) {
            graph_.add(subject, predicate, scalar(value, definition, context));
        } else if (const auto* literal = value.find("@value")) {
            graph_.add(subject, predicate,
                       {Term::Kind::literal, text_of(*literal), base::to_lower(words(value, "@language"))});
        } else if (const auto* list =
                       value.find("@list") != nullptr ? value.find("@list") : value.find("@set")) {
            values(subject, predicate, *list, definition, context);
        } else {
            graph_.add(subject, predicate, node(value, context));
        }
    }

    static std::string text_of(const Value& value) {
        if (value.is_string()) return value.as_string();
        if (value.is_bool()) return value.as_bool() ? "true" : "false";
        return value.is_number() ? value.as_number_text() : "";
    }

    static Term scalar(const Value& value, const Definition& definition, const Context& context) {
        auto text = text_of(value);
        if (value.is_string() && (definition.type == "@id" || definition.type == "@vocab")) {
            auto name = context.expand(text, definition.type == "@id");
            const auto kind = name.starts_with("_:") ? Term::Kind::blank : Term::Kind::iri;
            return {kind, std::move(name)};
        }
        const bool plain = value.is_string() && definition.type.empty();
        return {Term::Kind::literal, std::move(text),
                plain ? base::to_lower(definition.language.value_or(context.language)) : ""};
    }

    std::string url_;
    Graph graph_;
    int blanks_ = 0;
};

}  // namespace

Graph read_jsonld(const std::string& text, const std::string& url) {
    return GraphReader(url).read(json_of({{url}, url, "", text}));
}

}  // namespace daybook::harvesters
