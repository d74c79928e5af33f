#!/usr/bin/perl
# Writes the databases beside it with MaxMind's own writer (Debian's libmaxmind-db-writer-perl):
#   perl test/edge/geo/write-samples.pl test/edge/geo
use strict;
use warnings;
use MaxMind::DB::Writer::Tree;

my $folder = shift // '.';
my %types = (
    autonomous_system_number => 'uint32', autonomous_system_organization => 'utf8_string',
    country => 'map', registered_country => 'map', iso_code => 'utf8_string', names => 'map', en => 'utf8_string',
    asn => 'utf8_string', as_name => 'utf8_string', country_code => 'utf8_string', isp => 'uint32',
);

sub database {
    my ($file, $type, $version, $bits, %networks) = @_;
    my $tree = MaxMind::DB::Writer::Tree->new(
        ip_version => $version, record_size => $bits, database_type => $type, languages => ['en'],
        description => { en => 'made up for tests' }, remove_reserved_networks => 0,
        map_key_type_callback => sub { $types{ $_[0] } },
    );
    $tree->insert_network($_, $networks{$_}) for sort keys %networks;
    open my $out, '>:raw', "$folder/$file" or die "Cannot write $folder/$file: $!";
    $tree->write_tree($out);
}

my $example = { autonomous_system_number => 64496, autonomous_system_organization => 'Example Networks' };
database('asn.mmdb', 'GeoLite2-ASN', 6, 24,
    '203.0.113.0/24' => $example, '2001:db8::/32' => $example, '198.51.100.0/24' => { autonomous_system_number => 64511 },
    '192.0.2.0/25' => { autonomous_system_number => 64497, autonomous_system_organization => 'x' x 1000 });
database('country.mmdb', 'GeoLite2-Country', 6, 28,
    '203.0.113.0/24' => { country => { iso_code => 'NL', names => { en => 'Netherlands' } }, registered_country => { iso_code => 'US' } },
    '198.51.100.0/24' => { registered_country => { iso_code => 'US' } },
    '192.0.2.0/25' => { country => { iso_code => 'Netherlands' } },
    '2001:db8::/32' => { country => { iso_code => 'JP' } });
database('ipv4-only.mmdb', 'ipinfo standard', 4, 32,
    '32.1.0.0/16' => { asn => 'AS64500', as_name => 'Wrong for IPv6', country_code => 'FR' },
    '203.0.113.0/25' => { asn => 'AS64501', as_name => 'Other Networks', country_code => 'BE' });
database('odd.mmdb', 'odd', 6, 24,
    '203.0.113.0/24' => { asn => 'none', as_name => '', country_code => 'b', isp => 7 });
