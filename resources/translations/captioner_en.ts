<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>RecoveryBanners</name>
    <message numerus="yes">
        <source>Captioner was interrupted; %n caption(s) of {name} were brought back.</source>
        <translation>
            <numerusform>Captioner was interrupted; %n caption of {name} was brought back.</numerusform>
            <numerusform>Captioner was interrupted; %n captions of {name} were brought back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) had been interrupted and were brought back.</source>
        <translation>
            <numerusform>%n session had been interrupted and was brought back.</numerusform>
            <numerusform>%n sessions had been interrupted and were brought back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionFacts</name>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n word</numerusform>
            <numerusform>%n words</numerusform>
        </translation>
    </message>
</context>
</TS>
