; The installer for Windows: for one person, without an administrator.
; `go run ./build dist` gives VERSION, ROOT, OUT, COMPRESSION and FILES (one list of File
; lines for installing, one of Delete lines for taking away).
;
; The program goes to %LOCALAPPDATA%\Programs\Perennial. Data lives in
; %LOCALAPPDATA%\Perennial; nothing here reads, moves or deletes it.

; 64 bits, as the program is: on a 32-bit Windows neither would run.
Target amd64-unicode
SetCompressor /SOLID ${COMPRESSION}
RequestExecutionLevel user
Name "Perennial"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Perennial"
InstallDirRegKey HKCU "Software\Perennial" "Program"

!include "MUI2.nsh"
!define MUI_ICON "${ROOT}/build/windows/perennial.ico"
!define MUI_UNICON "${ROOT}/build/windows/perennial.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\perennial.exe"
!insertmacro MUI_PAGE_LICENSE "${ROOT}/LICENSE"
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString KEPT ${LANG_ENGLISH} "Your customers' data stays in $LOCALAPPDATA\Perennial."
LangString KEPT ${LANG_SIMPCHINESE} "客户资料仍保留在 $LOCALAPPDATA\Perennial。"

LangString PLUGIN ${LANG_ENGLISH} "Perennial plugin"
LangString PLUGIN ${LANG_SIMPCHINESE} "常客插件"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Perennial"


Section
  ; What an older version left takes itself away first, so that files a newer
  ; one lacks do not stay.
  IfFileExists "$INSTDIR\uninstall.exe" 0 +2
    ExecWait '"$INSTDIR\uninstall.exe" /S _?=$INSTDIR'

  !include "${FILES}.install"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Perennial 常客.lnk" "$INSTDIR\perennial.exe"

  WriteRegStr HKCU "Software\Perennial" "Program" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Perennial 常客"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\perennial.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "Perennial"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1

  ; Offered under "Open with", never as the program tables open in.
  WriteRegStr HKCU "Software\Classes\Applications\perennial.exe\shell\open\command" "" '"$INSTDIR\perennial.exe" open "%1"'
  WriteRegStr HKCU "Software\Classes\Applications\perennial.exe\SupportedTypes" ".csv" ""
  WriteRegStr HKCU "Software\Classes\Applications\perennial.exe\SupportedTypes" ".tsv" ""
  WriteRegStr HKCU "Software\Classes\Applications\perennial.exe\SupportedTypes" ".xlsx" ""
  ; A plugin is nobody else's: a double click shows what it is, before it is
  ; installed.
  WriteRegStr HKCU "Software\Classes\.pplug" "" "Perennial.Plugin"
  WriteRegStr HKCU "Software\Classes\Perennial.Plugin" "" "$(PLUGIN)"
  WriteRegStr HKCU "Software\Classes\Perennial.Plugin\DefaultIcon" "" "$INSTDIR\perennial.exe,0"
  WriteRegStr HKCU "Software\Classes\Perennial.Plugin\shell\open\command" "" '"$INSTDIR\perennial.exe" open "%1"'
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section "Uninstall"
  ; By name, and folders only when they are empty: what somebody put here is
  ; theirs.
  !include "${FILES}.uninstall"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Perennial 常客.lnk"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Classes\Applications\perennial.exe"
  DeleteRegKey HKCU "Software\Classes\Perennial.Plugin"
  ReadRegStr $0 HKCU "Software\Classes\.pplug" ""
  StrCmp $0 "Perennial.Plugin" 0 +2
    DeleteRegKey HKCU "Software\Classes\.pplug"
  DeleteRegKey HKCU "Software\Perennial"
  DetailPrint "$(KEPT)"
SectionEnd
